#!/usr/bin/env python3
"""endpoints: every endpoint of the session service over the wire, asked what no client would ask. The same values in, in a
process, are tests/http/every_endpoint_test.cpp; this is what a host adds to it.

    endpoints.py SERVER
"""
import base64, os, socket, sys, tempfile

from sessions import Server, check, checks

FORM = "application/x-www-form-urlencoded"
GOOD = b"grant_type=password&username=johndoe&password=secret&scope=me"
POSTS = ("/token", "/revoke", "/introspect", "/sessions/end", "/logout", "/password", "/password/forgotten", "/password/reset", "/api-keys", "/api-keys/end",
         "/web/login", "/web/second-factor", "/web/refresh", "/web/logout", "/web/logout/everywhere", "/second-factor", "/second-factor/offer", "/second-factor/off", "/second-factor/recovery-codes")
GETS = ("/users/me/", "/items/", "/sessions", "/api-keys", "/second-factor", "/.well-known/oauth-authorization-server")


def exchange(server, method, path, body=b"", headers=(), end=False):
    """(status, headers by lower-case name, body); status None where the connection was closed without an answer."""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
    head += f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as s:
        answer = b""
        try:
            s.sendall(head.encode("latin-1") + b"\r\n" + body)
            if end:  # a server may wait for more of what it refused
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            while chunk := s.recv(65536):
                answer += chunk
        except OSError:
            pass
    if not answer:
        return None, {}, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    return int(lines[0].split()[1]), {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}, body


def basic(text):
    return ("Authorization", "Basic " + base64.b64encode(text).decode())


def refused(name, answer, wanted=range(400, 500), error=None, closes=False):
    status, headers, body = answer
    good = (status in wanted and (error is None or f'"error":"{error}"'.encode() in body)) or (closes and status is None)
    check(f"{name}: {status} {body[:100]!r}", good and (status != 401 or "www-authenticate" in headers))
    return headers


def play(server):
    post = lambda path, body, *headers, kind=FORM: exchange(server, "POST", path, body, [("Content-Type", kind), *headers])
    for path in POSTS + GETS:
        both = path in ("/api-keys", "/second-factor")
        for method in ("PUT", "DELETE", "PATCH") + (() if both else ("GET",) if path in POSTS else ("POST",)):
            headers = refused(f"{method} {path}", exchange(server, method, path), (405,))
            check(f"{method} {path} names what there is", set(headers.get("allow", "").split(", ")) == ({"GET", "HEAD", "POST"} if both else {"POST"} if path in POSTS else {"GET", "HEAD"}))
        check(f"HEAD {path}", exchange(server, "HEAD", path)[2] == b"")
    mebibyte = b"a" * (1 << 20)
    for path in POSTS:
        refused(f"a megabyte to {path}", post(path, b"x=" + mebibyte), closes=True)
        for body in (b"\0", b"%00=%00&x=%0d%0a", b"a=1&a=2", b"=&=&&&", b"%", b"\xff\xfe", b"{}"):
            for kind in (FORM, "application/json", "multipart/form-data; boundary=x", 'x"; y'):
                status, headers, _ = post(path, body, kind=kind)
                check(f"{body!r} as {kind} to {path}: {status}", status is not None and status < 500)
    for path in ("/token", "/revoke", "/introspect"):
        for name, answer, wanted, error in (
                ("twice", post(path, GOOD + b"&scope=me&token=a&token=b"), 400, "invalid_request"), ("JSON", post(path, b"{}", kind="application/json"), 400, "invalid_request"),
                ("both clients", post(path, GOOD + b"&client_id=backend&client_secret=s", basic(b"backend:s")), 400, "invalid_request"),
                ("two headers", post(path, GOOD, basic(b"backend:s"), basic(b"backend:s")), 400, "invalid_request"),
                ("a wrong secret", post(path, GOOD + b"&token=x", basic(b"backend:s")), 401, "invalid_client"), ("no base64", post(path, GOOD, ("Authorization", "Basic !")), 401, "invalid_client"),
                ("a NUL in the client", post(path, GOOD, basic(b"backend\0:s")), 401, "invalid_client")):
            headers = refused(f"{path}: {name}", answer, (wanted,), error)
            check(f"{path}: {name}: never stored", headers.get("cache-control") == "no-store")
    refused("a scope that ends a line", post("/token", GOOD.replace(b"scope=me", b"scope=me%0d%0aX:%20y")), (400,), "invalid_scope")
    refused("a name that ends a line", post("/token", GOOD.replace(b"johndoe", b"johndoe%0d%0a%00x")), (400,), "invalid_grant")
    for path in GETS[:-1]:
        for header in ("Bearer", "Bearer " + "a" * 4000, "ApiKey latchkey_x", "Basic !", "Nonsense", 'Bearer "', "Bearer a\tb"):
            refused(f"{header[:20]} at {path}", exchange(server, "GET", path, headers=[("Authorization", header)]), (400, 401))
        refused(f"an over-long header at {path}", exchange(server, "GET", path, headers=[("Authorization", "Bearer " + "a" * 100_000)], end=True), closes=True)
        refused(f"a cookie twice at {path}", exchange(server, "GET", path, headers=[("Cookie", "__Host-access=a; __Host-access=b")]), (400, 401))
    check("the server lives on", server.login()[0] == 200)


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = Server([sys.argv[1], "--database", os.path.join(folder, "sessions.db")], folder)
        try:
            play(server)
            check("nothing in the log was a line of its own", all(line.startswith("{") for line in server.said().splitlines() if "token_refused" in line or "login_" in line))
        finally:
            server.end()
            server.log.close()
    print(f"{checks['passed']} passed, {checks['failed']} failed")
    return 1 if checks["failed"] else 0


sys.exit(main())
