#!/usr/bin/env python3
"""An API trusts an issuer that takes a new key every few seconds, RS256 and EdDSA in turn. Under load no valid token is
refused; tokens that are not valid are, throughout.

    rotation.py ISSUER_SERVER RESOURCE_SERVER [SECONDS]
"""
import base64, http.client, json, os, subprocess, sys, threading, time, urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from ports import free_port, wait_until_up  # noqa: E402

ISSUER, RESOURCE = sys.argv[1:3]
SECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 14
ROTATE_EVERY = 4


def ask(port, method, path, body=None, headers={}):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text


def part(token, index):
    segment = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))


def forged(token):
    head, claims, signature = token.split(".")
    return ".".join((head, claims, ("A" if signature[0] != "A" else "B") + signature[1:]))


def main():
    issuer_port, resource_port = free_port(), free_port()
    name = "http://127.0.0.1:%d" % issuer_port
    common = ["--issuer", name, "--rotate-every", str(ROTATE_EVERY)]
    start = lambda program, port: subprocess.Popen([program, "--port", str(port), *common], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    servers = [start(ISSUER, issuer_port), start(RESOURCE, resource_port)]
    tokens, refused, forgeries_let_in, counts = [], [], [], {"good": 0, "forged": 0, "logins": 0}
    end = time.monotonic() + SECONDS

    def use(token):
        status, text = ask(resource_port, "GET", "/notes", headers={"Authorization": "Bearer " + token})
        counts["good"] += 1
        if status != 200 or json.loads(text) != {"notes_of": "johndoe"}:
            refused.append((status, part(token, 0), text))

    def log_in():  # the newest token of the newest key, at once
        form = urllib.parse.urlencode({"grant_type": "password", "username": "johndoe", "password": "secret"})
        while time.monotonic() < end:
            status, text = ask(issuer_port, "POST", "/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
            if status != 200:
                return refused.append(("login", status, text))
            tokens.append(json.loads(text)["access_token"])
            counts["logins"] += 1
            use(tokens[-1])

    def reuse(seed):  # older tokens, of keys that sign no more
        turn = seed
        while time.monotonic() < end:
            if tokens:
                turn += 7
                use(tokens[turn % len(tokens)])
                status, _ = ask(resource_port, "GET", "/notes", headers={"Authorization": "Bearer " + forged(tokens[-1])})
                counts["forged"] += 1
                if status != 401:
                    forgeries_let_in.append(status)
            time.sleep(0.02)

    def guard(target, *arguments):
        try:
            target(*arguments)
        except Exception as error:  # a thread that ended early would test nothing
            refused.append(("exception", repr(error)))

    try:
        wait_until_up(issuer_port, servers[0])
        wait_until_up(resource_port, servers[1])
        threads = [threading.Thread(target=guard, args=(log_in,))] + [threading.Thread(target=guard, args=(reuse, i)) for i in range(2)]
        [one.start() for one in threads]
        [one.join() for one in threads]
    finally:
        for server in servers:
            server.terminate()
            server.communicate(timeout=20)
    keys = sorted({(part(token, 0)["kid"], part(token, 0)["alg"]) for token in tokens})
    print(counts, "keys:", keys)
    wrong = []
    if refused:
        wrong.append("refused: %d, first %s" % (len(refused), refused[0]))
    if forgeries_let_in:
        wrong.append("forged tokens let in: %d" % len(forgeries_let_in))
    if len(keys) < 3 or {alg for _, alg in keys} != {"RS256", "EdDSA"}:
        wrong.append("too few keys were used to say anything")
    if any(part(token, 0)["typ"] != "at+jwt" or not {"iss", "sub", "aud", "exp", "iat", "jti", "client_id"} <= part(token, 1).keys() for token in tokens):
        wrong.append("a token is not what RFC 9068 section 2 asks for")
    if [server.returncode for server in servers] != [0, 0]:
        wrong.append("a server did not end cleanly")
    print("\n".join(wrong) or "no valid token was refused")
    return bool(wrong)


sys.exit(main())
