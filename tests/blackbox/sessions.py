#!/usr/bin/env python3
"""sessions: session_server from outside, twice, as one service on shared stores.

  sessions.py SERVER [OPTION...]     the options, as --redis URI, go to both servers; "{NAME}" is that variable of the environment"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    def __init__(self, command, folder):
        self.port = free_port()
        environment = dict(os.environ, LATCHKEY_SECRET="of one secret, for both of them, 32 bytes at least")
        self.log = open(os.path.join(folder, f"{self.port}.log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(command + ["--port", str(self.port)], env=environment, stdout=self.log, stderr=self.log)
        for _ in range(400):
            if self.process.poll() is not None:
                raise SystemExit("the server ended: " + self.said())
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def ask(self, path, form=None, token=None, method=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        if form is not None:
            request.data = urllib.parse.urlencode(form).encode()
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                body = answer.read().decode()
                return answer.status, json.loads(body) if body else None
        except urllib.error.HTTPError as refused:
            body = refused.read().decode()
            return refused.code, json.loads(body) if body else None

    def login(self, password="secret", name="johndoe"):
        return self.ask("/token", {"grant_type": "password", "username": name, "password": password, "scope": "me items"})

    def refresh(self, token):
        return self.ask("/token", {"grant_type": "refresh_token", "refresh_token": token})


checks = {"passed": 0, "failed": 0}


def check(name, good):
    checks["passed" if good else "failed"] += 1
    if not good:
        print("FAILED:", name)


def play(one, two):
    status, grant = one.login()
    check("a login is good", status == 200 and grant["token_type"] == "Bearer" and grant["expires_in"] == 900)
    check("its token is good at the other", two.ask("/users/me/", token=grant["access_token"])[0] == 200)
    status, second = two.refresh(grant["refresh_token"])
    check("its refresh token is good at the other", status == 200)
    status, refused = one.refresh(grant["refresh_token"])
    check("and then at neither", status == 400 and refused["error"] == "invalid_grant")
    check("the session goes on, for that was a moment ago", one.ask("/users/me/", token=second["access_token"])[0] == 200)

    other = two.login()[1]
    sessions = one.ask("/sessions", token=second["access_token"])[1]["sessions"]
    check("both sessions are listed, one is the current", len(sessions) == 2 and [s["current"] for s in sessions].count(True) == 1)
    theirs = next(s["id"] for s in sessions if not s["current"])
    check("the other one is ended", one.ask("/sessions/end", {"session": theirs}, token=second["access_token"])[0] == 204)
    check("at both", two.ask("/users/me/", token=other["access_token"])[0] == 401 and two.refresh(other["refresh_token"])[0] == 400)
    check("what is not theirs is 404", one.ask("/sessions/end", {"session": "x"}, token=second["access_token"])[0] == 404)

    third = two.login()[1]
    check("a short password is refused", one.ask("/password", {"current_password": "secret", "new_password": "short"}, token=second["access_token"])[0] == 400)
    check("a wrong one, too", one.ask("/password", {"current_password": "wrong", "new_password": "correct horse"}, token=second["access_token"])[0] == 400)
    check("the password is changed", one.ask("/password", {"current_password": "secret", "new_password": "correct horse"}, token=second["access_token"])[0] == 204)
    check("the session at hand goes on", two.ask("/users/me/", token=second["access_token"])[0] == 200)
    check("the others ended", one.ask("/users/me/", token=third["access_token"])[0] == 401)
    check("the old password is none", two.login()[0] == 400)
    check("the new one is good", two.login("correct horse")[0] == 200)
    check("disabled is said like wrong", one.login("secretalice", "alice") == one.login("wrong", "nobody"))

    check("logout", two.ask("/logout", token=second["access_token"], method="POST")[0] == 204)
    check("is known at both", one.ask("/users/me/", token=second["access_token"])[0] == 401 and one.refresh(second["refresh_token"])[0] == 400)
    last, more = one.login("correct horse")[1], two.login("correct horse")[1]
    check("logout everywhere", one.ask("/logout", {"everywhere": "true"}, token=last["access_token"])[0] == 204)
    check("is everywhere", two.ask("/users/me/", token=more["access_token"])[0] == 401)

    stolen = one.login("correct horse")[1]
    honest = one.refresh(stolen["refresh_token"])[1]
    time.sleep(7)
    check("a used refresh token is refused after the grace", two.refresh(stolen["refresh_token"])[0] == 400)
    check("and ends the session that it was stolen from", one.refresh(honest["refresh_token"])[0] == 400)
    check("with its access tokens", two.ask("/users/me/", token=honest["access_token"])[0] == 401)

    statuses = [(one if i % 2 else two).login("wrong", "guessed")[0] for i in range(6)]
    check("a guesser waits, at either", statuses == [400] * 5 + [429])
    for server in (one, two):
        lines = [json.loads(line) for line in server.said().splitlines() if line.startswith("{")]
        check("every decision is a line of JSON", {"login_succeeded", "token_refused"} <= {line["event"] for line in lines})
        check("and holds no secret", not any(secret in server.said() for secret in ("correct horse", last["access_token"], honest["refresh_token"])))


def main():
    binary, options = sys.argv[1], [os.environ.get(option[1:-1], option) if option.startswith("{") else option for option in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as folder:
        command = [binary, "--issuer", "https://login.example.org", "--database", os.path.join(folder, "sessions.db")] + options
        servers = []
        try:
            servers = [Server(command, folder), Server(command, folder)]
            play(*servers)
        finally:
            for server in servers:
                server.process.terminate()
                server.process.wait(timeout=20)
                server.log.close()
    print(f"{checks['passed']} passed, {checks['failed']} failed")
    return 1 if checks["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
