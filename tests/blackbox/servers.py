#!/usr/bin/env python3
"""Starts an example server and asks it everything that a stranger might: the recorded exchanges of FastAPI's tutorial
where they are at hand, and requests that no client would send. Every host's server is asked the same.

    servers.py tutorial|scopes PATH_OF_THE_SERVER [HOST]

The recordings are found by the environment variable LATCHKEY_ORACLE (a folder with replay.py); without it that part
says "skipped" and the rest still runs. Needs nothing but Python 3. Exits 1 if anything is not as it must be.
"""
import base64, concurrent.futures, hashlib, hmac, json, os, re, signal, socket, subprocess, sys, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from ports import free_port, wait_until_up  # noqa: E402

KIND, SERVER = sys.argv[1], sys.argv[2]
HOST = sys.argv[3] if len(sys.argv) > 3 else "cpp_httplib"
ORACLE = os.environ.get("LATCHKEY_ORACLE", "")
SECRET = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"  # published with the tutorial's recording

# What an honest router answers otherwise than FastAPI's, and why.
LEFT_ALONE = {
    "path_openapi_json": "the document is the same but for its title, which is ours",
    "path_docs_oauth2-redirect": "the password flow redirects nowhere, so there is no page for it",
}
# What a framework does before the server's own code is asked, each in its own way.
CLEANS_PATHS = "CivetWeb takes '//' and '..' out of a path before it routes"
LEFT_ALONE_ON = {
    "civetweb": {
        "token_double_slash": CLEANS_PATHS, "auth_path_me_double_slash": CLEANS_PATHS, "auth_path_me_dotdot": CLEANS_PATHS,
        "options_cors_preflight": "CivetWeb answers CORS preflights itself",
        "auth_trailing_tab": "CivetWeb refuses a header that ends with a tab",
    },
    "crow": {
        **dict.fromkeys(("method_token_OPTIONS", "options_cors_preflight", "method_me_OPTIONS_anon"), "Crow answers OPTIONS itself"),
        **dict.fromkeys(("auth_path_me_no_slash", "auth_path_items_no_slash", "anon_path_items_no_slash", "auth_path_me_no_slash_query"),
                        "Crow puts a slash right itself, by 301"),
        **dict.fromkeys(("auth_path_me_pct", "auth_path_me_pct_slash"), "Crow's router does not decode a path"),
        **dict.fromkeys(("auth_two_headers_first_bad", "auth_two_headers_both_bearer_first_bad"), "Crow keeps headers in no order"),
        "openapi_HEAD": "Crow has no HEAD for what no route answers",
    },
    "drogon": {
        **dict.fromkeys(("method_token_OPTIONS", "options_cors_preflight", "method_me_OPTIONS_anon"), "Drogon answers OPTIONS itself"),
        **dict.fromkeys(("token_upper_path", "auth_path_me_upper", "anon_path_me_upper"), "Drogon's routes know no case"),
    },
}
HEAD_IS_GET = re.compile(r"_HEAD_")  # RFC 9110 section 9.1: where there is GET there is HEAD; FastAPI answers 405

failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def start(*arguments, secret=SECRET):
    environment = {k: v for k, v in os.environ.items() if k != "LATCHKEY_SECRET"}
    if secret is not None:
        environment["LATCHKEY_SECRET"] = secret
    return subprocess.Popen([SERVER, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def exchange(port, data, end=True):
    """Sends bytes, gives (status, headers, body); status None where the connection was closed without an answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as s:
        try:
            s.sendall(data)
            if end:
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while chunk := s.recv(65536):
                answer += chunk
        except OSError:
            pass
    if not answer:
        return None, "", b""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1"), body


def post(port, body, content_type="application/x-www-form-urlencoded", path="/token"):
    head = "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (path, content_type, len(body))
    return exchange(port, head.encode() + body, end=False)


def get(port, path, authorization=None):
    head = "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" % path
    if authorization is not None:
        head += "Authorization: %s\r\n" % authorization
    return exchange(port, head.encode("latin-1") + b"\r\n", end=False)


def sign(header, payload):
    segment = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
    text = segment(header) + b"." + segment(payload)
    return (text + b"." + segment(hmac.new(SECRET.encode(), text, hashlib.sha256).digest())).decode()


def recorded_exchanges(port):
    if not ORACLE:
        print("skipped: the recorded exchanges (LATCHKEY_ORACLE is not set)")
        return
    run = subprocess.run([sys.executable, ORACLE + "/replay.py", "%s/%s.json" % (ORACLE, KIND), str(port)],
                         capture_output=True, text=True, timeout=600)
    for line in run.stdout.splitlines():
        name = line.split()[1] if line.startswith("DIFFERENT") else None
        if name is None:
            print("recorded exchanges:", line)
        elif name in LEFT_ALONE or name in LEFT_ALONE_ON.get(HOST, {}) or HEAD_IS_GET.search(name):
            print("left alone:", name)
        else:
            check(False, line)
    check(re.search(r"\d+ same", run.stdout), "the replay ran: " + run.stderr)
    if KIND == "tutorial":
        mine = json.loads(get(port, "/openapi.json")[2])
        theirs = next(e for e in json.load(open(ORACLE + "/tutorial.json"))["exchanges"] if e["name"] == "path_openapi_json")
        theirs = json.loads(theirs["response"]["body"])
        mine.pop("info"), theirs.pop("info")
        check(mine == theirs, "/openapi.json is FastAPI's, but for the title")


def hostile_requests(port):
    """None gets a 5xx, and the server lives on."""
    mib = b"x" * (1 << 20)
    deep = b'{"sub":"johndoe","exp":4102444800,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    form = lambda *fields: b"&".join(fields)
    raw = {
        "1 MiB password": lambda: post(port, b"username=johndoe&password=" + mib),
        "1 MiB user name": lambda: post(port, b"username=" + mib + b"&password=secret"),
        "10,000 fields": lambda: post(port, form(*[b"f%d=1" % i for i in range(10_000)])),
        "1,500 short fields": lambda: post(port, form(*[b"%x=" % i for i in range(1_500)])),
        "NUL bytes in the form": lambda: post(port, b"user\0name=john\0doe&password=sec\0ret\0"),
        "every byte in the form": lambda: post(port, bytes(range(256)) * 16),
        "broken escapes": lambda: post(port, b"username=%&password=%f&scope=%zz&grant_type=%"),
        "broken multipart": lambda: post(port, b"--b\r\nContent-Disposition: form-data; name=\"username", "multipart/form-data; boundary=b"),
        "multipart without a boundary": lambda: post(port, b"x", "multipart/form-data"),
        "multipart with 3,000 parts": lambda: post(port, b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % i for i in range(3_000)) + b"--b--\r\n", "multipart/form-data; boundary=b"),
        "JSON in place of a form": lambda: post(port, b"[" * 60_000, "application/json"),
        "a body shorter than it says": lambda: exchange(port, b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nusername=a"),
        "a negative length": lambda: exchange(port, b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        "a huge length": lambda: exchange(port, b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nx"),
        "broken chunks": lambda: exchange(port, b"POST /token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nusername=a"),
        "no HTTP at all": lambda: exchange(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)),
        "a request line only": lambda: exchange(port, b"GET /users/me/ HTTP/1.1\r\n\r\n"),
        "a 64 KiB path": lambda: exchange(port, b"GET /" + b"a" * 65_536 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        "a 64 KiB header": lambda: exchange(port, b"GET /users/me/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + b"a" * 65_536 + b"\r\n\r\n"),
        "a NUL in the header": lambda: exchange(port, b"GET /users/me/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer a\0b\r\n\r\n"),
        "a header without a colon": lambda: exchange(port, b"GET /users/me/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization\r\n\r\n"),
        "100,000 levels of JSON in a token": lambda: get(port, "/users/me/", "Bearer " + sign(b'{"alg":"HS256"}', deep)),
        "5,000 levels of JSON in a token": lambda: get(port, "/users/me/", "Bearer " + sign(b'{"alg":"HS256"}', deep[:38] + b"[" * 2_500 + b"]" * 2_500 + b"}")),
        "deep JSON in a header": lambda: get(port, "/users/me/", "Bearer " + sign(b'{"alg":"HS256","x":' + b"[" * 2_000 + b"]" * 2_000 + b"}", b"{}")),
        "3,000 dots": lambda: get(port, "/users/me/", "Bearer " + "." * 3_000),
        "an unknown method": lambda: exchange(port, b"BREW /token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        "TRACE": lambda: exchange(port, b"TRACE /token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        "a Host that would end a header": lambda: exchange(port, b"GET /users/me HTTP/1.1\r\nHost: x y/<script>\r\nConnection: close\r\n\r\n"),
    }
    for name, send in raw.items():
        status, head, _ = send()
        check(status is None or status < 500, "%s: status %s" % (name, status))
    no_limits = HOST in ("crow", "drogon")  # on a path and a header
    limits = {"1 MiB password": (413,), "1,500 short fields": (400, 413)} if no_limits else {"1 MiB password": (413,), "1,500 short fields": (400, 413), "a 64 KiB path": (400, 414, 431), "a 64 KiB header": (400, 431)}
    for name, wanted in limits.items():
        status, _, _ = raw[name]()
        # A server may close before a client has sent all; the client then may see no answer.
        check(status in wanted or status is None, "%s: status %s, wanted %s" % (name, status, wanted))
    check(get(port, "/users/me/")[0] == 401, "the server lives on")


def a_rush_of_logins(port, token):
    """64 at once are answered right or "overloaded", and a token is read meanwhile."""
    count, start = 64, threading.Barrier(65)

    def log_in(i):
        start.wait()
        return post(port, b"username=johndoe&password=" + (b"wrong" if i % 2 else b"secret"))

    def read():
        start.wait()
        return [get(port, "/users/me/", "Bearer " + token)[0] for _ in range(20)]

    with concurrent.futures.ThreadPoolExecutor(count + 1) as pool:
        logins, reads = [pool.submit(log_in, i) for i in range(count)], pool.submit(read)
        answers = [login.result() for login in logins]
        check(set(reads.result()) == {200 if KIND == "tutorial" else 401}, "a token is read while others log in: %s" % reads.result())
    statuses = [status for status, _, _ in answers]
    check(set(statuses[0::2]) <= {200, 503} and set(statuses[1::2]) <= {400, 401, 503}, "a right password is never wrong, nor a wrong one right: %s" % statuses)
    check(200 in statuses and 503 in statuses, "some are let in, the rest is refused: %s" % statuses)
    check(all(re.search(r"(?im)^retry-after: [1-9]", head) for status, head, _ in answers if status == 503), "who is refused is told when to come again")


def the_tutorial_users():
    """Without --users: johndoe logs in, alice gets nowhere; a random key is said to be one; SIGINT ends it cleanly."""
    port = free_port()
    process = start("--port", str(port), secret=None)
    wait_until_up(port, process)
    status, head, body = post(port, b"username=johndoe&password=secret")
    check(status == 200 and "no-store" in head, "johndoe logs in: %s" % status)
    token = json.loads(body)["access_token"]
    wanted = 200 if KIND == "tutorial" else 401  # the scopes tutorial's route asks for a scope that was not asked for here
    check(get(port, "/users/me/", "Bearer " + token)[0] == wanted, "the token is good for /users/me/")
    check(post(port, b"username=johndoe&password=wrong")[0] in (400, 401), "a wrong password is refused")
    a_rush_of_logins(port, token)
    page = get(port, "/docs")[2].decode()
    check("swagger-ui-bundle.js" in page and "/openapi.json" in page, "/docs shows the API")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    check(process.returncode == 0, "SIGINT ends it with 0, not %s" % process.returncode)
    check("Tokens end with this process" in output and "/docs" in output and output.count("curl") == 3, "it says what it is")


def bad_starts():
    for secret, wanted in (("short", "fewer than 32 bytes"), ("-----BEGIN PUBLIC KEY-----\n" + "A" * 60, "PEM")):
        process = start("--port", str(free_port()), secret=secret)
        output, _ = process.communicate(timeout=20)
        check(process.returncode == 1 and wanted in output and secret not in output, "a bad key is refused: " + output)
    for arguments in (["--port", "0"], ["--port", "x"], ["--nonsense"], ["word"], ["--users", "/nonexistent"]):
        process = start(*arguments)
        output, _ = process.communicate(timeout=20)
        check(process.returncode in (0, 1) and len(output.splitlines()) < 12, "%s is refused: %s" % (arguments, output))


def main():
    port = free_port()
    users = ["--users", ORACLE + "/users.json"] if ORACLE else []
    process = start("--port", str(port), *users)
    try:
        wait_until_up(port, process)
        recorded_exchanges(port)
        hostile_requests(port)
        check(process.poll() is None, "the server is still there")
    finally:
        process.terminate()
        process.communicate(timeout=20)
    check(process.returncode == 0, "SIGTERM ends it with 0, not %s" % process.returncode)
    the_tutorial_users()
    bad_starts()
    print("%d failed" % len(failures))
    return bool(failures)


sys.exit(main())
