#!/usr/bin/env python3
"""sessions: session_server from outside, twice, as one service on shared stores, which is there again after a restart.

  sessions.py SERVER [OPTION...]     the options, as --redis URI, go to both servers; "{NAME}" is that variable of the environment"""
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import ports  # noqa: E402


class Server:
    def __init__(self, command, folder):
        self.port = ports.free_port()
        environment = dict(os.environ, LATCHKEY_SECRET="of one secret, for both of them, 32 bytes at least")
        self.log = open(os.path.join(folder, f"{self.port}.log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(command + ["--port", str(self.port)], env=environment, stdout=self.log, stderr=self.log)
        ports.wait_until_up(self.port, self.process, self.said)

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def exchange(self, path, form=None, method=None, headers=()):
        """The status, the body and the headers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers=dict(headers))
        if form is not None:
            request.data = urllib.parse.urlencode(form).encode()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(), refused.headers

    def ask(self, path, form=None, token=None, method=None):
        status, body, _ = self.exchange(path, form, method, {"Authorization": "Bearer " + token} if token else {})
        return status, json.loads(body) if body.startswith("{") else None

    def events(self):
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=20)

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
    check("one of 14 characters, too", one.ask("/password", {"current_password": "secret", "new_password": "correct horse!"}, token=second["access_token"])[0] == 400)
    check("a common one, too", one.ask("/password", {"current_password": "secret", "new_password": "passwordpassword"}, token=second["access_token"])[0] == 400)
    check("a wrong one, too", one.ask("/password", {"current_password": "wrong", "new_password": "correct horse battery"}, token=second["access_token"])[0] == 400)
    check("the password is changed", one.ask("/password", {"current_password": "secret", "new_password": "correct horse battery"}, token=second["access_token"])[0] == 204)
    check("the session at hand goes on", two.ask("/users/me/", token=second["access_token"])[0] == 200)
    check("the others ended", one.ask("/users/me/", token=third["access_token"])[0] == 401)
    check("the old password is none", two.login()[0] == 400)
    check("the new one is good", two.login("correct horse battery")[0] == 200)
    check("disabled is said like wrong", one.login("secretalice", "alice") == one.login("wrong", "nobody"))

    check("logout", two.ask("/logout", token=second["access_token"], method="POST")[0] == 204)
    check("is known at both", one.ask("/users/me/", token=second["access_token"])[0] == 401 and one.refresh(second["refresh_token"])[0] == 400)
    last, more = one.login("correct horse battery")[1], two.login("correct horse battery")[1]
    check("logout everywhere", one.ask("/logout", {"everywhere": "true"}, token=last["access_token"])[0] == 204)
    check("is everywhere", two.ask("/users/me/", token=more["access_token"])[0] == 401)

    stolen = one.login("correct horse battery")[1]
    honest = one.refresh(stolen["refresh_token"])[1]
    time.sleep(7)
    check("a used refresh token is refused after the grace", two.refresh(stolen["refresh_token"])[0] == 400)
    check("and ends the session that it was stolen from", one.refresh(honest["refresh_token"])[0] == 400)
    check("with its access tokens", two.ask("/users/me/", token=honest["access_token"])[0] == 401)

    statuses = [(one if i % 2 else two).login("wrong", "guessed")[0] for i in range(10)]  # the waits double: a slow machine meets a later one
    check("a guesser waits, at either", statuses[:5] == [400] * 5 and 429 in statuses)
    for server in (one, two):
        check("every decision is a line of JSON", {"login_succeeded", "token_refused"} <= {line["event"] for line in server.events()})
        check("a login says which session it began", all(line.get("session") for line in server.events() if line["event"] in ("login_succeeded", "token_issued")))
        check("and holds no secret", not any(secret in server.said() for secret in ("correct horse battery", last["access_token"], honest["refresh_token"])))


class Browser:
    """Keeps cookies, and sends the CSRF token back as the page does."""
    def __init__(self):
        self.cookies = {}

    def ask(self, server, path, form=None, **more):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "X-CSRF-Token": self.cookies.get("__Host-csrf", ""), **more}
        status, body, answered = server.exchange(path, form, headers=headers)
        for cookie in answered.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return status, json.loads(body) if body.startswith("{") else None


def code_of(secret, ago=0):
    """RFC 6238, as an app computes it; `ago` steps before this one, with time left to send it, as the server goes back by one only."""
    while ago and time.time() % 30 > 22:
        time.sleep(0.2)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 - ago), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def basic(name, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def play_keys(one, two):
    """The keys of programs. Gives one that is good."""
    token = one.login("correct horse battery")[1]["access_token"]
    status, made = one.ask("/api-keys", {"label": "a script", "scope": "items nonsense", "expires_in": "3600"}, token=token)
    check("a key is made, with the scopes that its user has", status == 201 and made["key"].startswith("latchkey_") and made["scope"] == "items")
    check("and is good at the other", two.ask("/items/", token=made["key"]) == (200, {"username": "johndoe", "scopes": "me items"}))
    status, listed = two.ask("/api-keys", token=token)
    check("it is listed, without itself", [key["id"] for key in listed["api_keys"]] == [made["id"]] and made["key"] not in json.dumps(listed) and listed["api_keys"][0]["last_used_at"])
    check("no key makes another", two.ask("/api-keys", {"label": "x"}, token=made["key"])[0] == 401)
    check("one without a label is none", one.ask("/api-keys", {"scope": "items"}, token=token)[0] == 400)
    narrow = one.ask("/api-keys", {"label": "narrow", "scope": "me"}, token=token)[1]
    check("a key may not more than it was made for", two.ask("/items/", token=narrow["key"])[0] == 403)
    check("an ended one is none", two.ask("/api-keys/end", {"id": narrow["id"]}, token=token)[0] == 204 and one.ask("/users/me/", token=narrow["key"])[0] == 401)
    check("what is not theirs is 404", one.ask("/api-keys/end", {"id": narrow["id"]}, token=token)[0] == 404)
    check("a client comes by Basic, on its own behalf", '"client":"backend"' in one.exchange("/items/", headers=basic("backend", "backend-secret-for-the-example"))[1])
    status, _, headers = one.exchange("/items/", headers=basic("backend", "wrong"))
    check("one challenge names every way", status == 401 and all(scheme in headers["WWW-Authenticate"] for scheme in ("ApiKey", "Bearer", "Basic")))
    return made["key"]


def play_reset(one, two, mail):
    """A new password, by mails. The password is "battery staple battery" then."""
    def mailed():
        with open(mail, encoding="utf-8") as file:
            return re.findall(r"#reset=(\S+)", file.read())

    forget = lambda server, name: (lambda said: (said[0], said[1], said[2]["Content-Type"]))(server.exchange("/password/forgotten", {"username": name}))
    known = forget(one, "johndoe")
    check("a mail is sent to who is known, and nobody learns who is", known == forget(one, "nobody") == forget(two, "alice") and known[0] == 202 and len(mailed()) == 1)
    change = lambda server, token, word: server.ask("/password/reset", {"token": token, "new_password": word})
    first = mailed()[0]
    check("a password that will not do leaves the link good", change(two, first, "short")[0] == 400)
    session = one.login("correct horse battery")[1]
    check("the link sets a new one, at the other", change(two, first, "battery staple battery")[0] == 204)
    check("and ends what there was", one.ask("/users/me/", token=session["access_token"])[0] == 401 and one.login("correct horse battery")[0] == 400)
    check("it works once", change(one, first, "another one to guess")[1] == {"error": "invalid_grant", "error_description": "The link is over, or was used"})
    forget(two, "johndoe")
    token = two.login("battery staple battery")[1]["access_token"]
    one.ask("/password", {"current_password": "battery staple battery", "new_password": "battery stapler battery"}, token=token)
    check("a link from before a change is none", change(one, mailed()[1], "another one to guess")[0] == 400)
    check("and so the log says", [event.get("why") for event in one.events() if event["event"] == "one_time_token_refused"] == ["already_used", "password_changed"])
    one.ask("/password", {"current_password": "battery stapler battery", "new_password": "battery staple battery"}, token=token)
    for _ in range(6):
        forget(one, "johndoe")
    check("nobody can fill a mailbox", len(mailed()) < 6)


def play_second_factor(one, two, mail):
    """Adds one, replaces it, turns it off, and adds another. Gives its secret, and the recovery codes."""
    page = Browser()
    page.ask(one, "/")
    check("the page logs in", page.ask(one, "/web/login", {"grant_type": "password", "username": "johndoe", "password": "battery staple battery", "scope": "me"})[0] == 200)
    check("and is let in where a token is", page.ask(two, "/sessions")[0] == 200 and page.ask(one, "/api-keys", {"label": "of the page"})[0] == 201)
    for path, form in (("/api-keys", {"label": "x"}), ("/api-keys/end", {"id": "x"}), ("/password", {"current_password": "battery staple battery", "new_password": "forged by another site"}),
                       ("/sessions/end", {"session": "others"})):
        check(f"a page of another site changes nothing at {path}", page.ask(one, path, form, Origin="https://evil.example")[0] == 403)
        check(f"and none without the CSRF token does at {path}", page.ask(one, path, form, **{"X-CSRF-Token": ""})[0] == 403)
    right = "battery staple battery"
    elsewhere = one.login(right)[1]
    offer = page.ask(two, "/second-factor/offer", {})[1]
    form = {"offer": offer["offer"], "otp": code_of(offer["secret"], ago=1), "current_password": right}
    check("a second factor wants the password once more", [page.ask(one, "/second-factor", dict(form, current_password=word))[0] for word in ("", "guessed")] == [400, 400])
    check("and the code of the new app", page.ask(one, "/second-factor", dict(form, otp="000000"))[0] == 400)
    check("and the page's token", page.ask(one, "/second-factor", form, **{"X-CSRF-Token": ""})[0] == 403)
    status, said = page.ask(two, "/second-factor", dict(form, otp=code_of(offer["secret"], ago=1)))
    check("it is added at the other", status == 200 and len(said["recovery_codes"]) == 10)
    check("and ends what others are logged in with", one.ask("/users/me/", token=elsewhere["access_token"])[0] == 401 and page.ask(one, "/second-factor")[1] == {"second_factor": True, "recovery_codes_left": 10})

    offer = page.ask(one, "/second-factor/offer", {})[1]
    status, said = page.ask(one, "/second-factor", {"offer": offer["offer"], "otp": code_of(offer["secret"], ago=1), "current_code": said["recovery_codes"][0]})
    check("it is replaced for a recovery code", status == 200)
    first = said["recovery_codes"][0]
    status, said = page.ask(two, "/second-factor/recovery-codes", {"current_password": right})
    check("new recovery codes take the place of the old ones", status == 200 and page.ask(one, "/second-factor/off", {"current_code": first})[0] == 400)
    check("a wrong password turns nothing off", page.ask(two, "/second-factor/off", {"current_password": "guessed"})[1]["error"] == "invalid_grant")
    check("the right one does", page.ask(two, "/second-factor/off", {"current_password": right})[0] == 204 and one.login(right)[0] == 200)
    check("there is nothing left of it", page.ask(one, "/second-factor")[1] == {"second_factor": False, "recovery_codes_left": 0} and page.ask(one, "/second-factor/recovery-codes", {"current_password": right})[0] == 404)

    offer = page.ask(two, "/second-factor/offer", {})[1]
    status, said = page.ask(one, "/second-factor", {"offer": offer["offer"], "otp": code_of(offer["secret"], ago=1), "current_password": right})
    check("and another one can be added", status == 200)
    for event in ("second_factor_added", "second_factor_replaced", "second_factor_removed", "recovery_codes_made", "second_factor_change_refused"):
        check(f"the log has {event}", any(line["event"] == event for server in (one, two) for line in server.events()))
    with open(mail, encoding="utf-8") as mails:
        check("and the user is told by mail", "Your second factor was turned off" in mails.read())
    return offer["secret"], said["recovery_codes"]


def play_after_restart(one, two, key, secret, recovery):
    check("an API key is there after a restart", one.ask("/items/", token=key)[0] == 200)
    status, half = one.login("battery staple battery")
    check("and so is the second factor", status == 403 and half["error"] == "mfa_required")
    finish = lambda server, code, pending=half: server.exchange("/token", {"grant_type": "urn:latchkey:params:oauth:grant-type:second-factor", "mfa_token": pending["mfa_token"], "otp": code})
    check("half a login is none", one.ask("/users/me/", token=half["mfa_token"])[0] == 401)
    check("a wrong code is refused", finish(two, "000000")[0] == 400)
    code = code_of(secret)
    check("the code finishes it, at the other", finish(two, code)[0] == 200)
    check("both are used up", finish(one, code)[0] == 400)
    again = one.login("battery staple battery")[1]
    check("a code that came before is refused", finish(one, code, again)[0] == 400)
    check("and so the log says", [event.get("why") for event in one.events() if event["event"] == "second_factor_refused"][-2:] == ["already_used", "already_used"])
    check("a recovery code does instead", finish(two, recovery[0], again)[0] == 200)
    check("and works once", finish(one, recovery[0], one.login("battery staple battery")[1])[0] == 400)
    halves = [one.login("battery staple battery")[1] for _ in range(8)]
    tries = [finish(two if i % 2 else one, "000000", pending) for i, pending in enumerate(halves)]
    waits = [int(headers["Retry-After"]) for status, _, headers in tries if status == 429]
    check("who guesses codes waits, at either", waits and min(waits) >= 1)


def main():
    binary, options = sys.argv[1], [os.environ.get(option[1:-1], option) if option.startswith("{") else option for option in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as folder:
        mail = os.path.join(folder, "mails")
        command = [binary, "--issuer", "https://login.example.org", "--database", os.path.join(folder, "sessions.db"), "--mail", mail] + options
        servers = []
        try:
            servers = [Server(command, folder), Server(command, folder)]
            play(*servers)
            key = play_keys(*servers)
            play_reset(*servers, mail)
            secret, recovery = play_second_factor(*servers, mail)
            for server in servers:
                server.end()
            servers = [Server(command, folder), Server(command, folder)]
            play_after_restart(*servers, key, secret, recovery)
            for secret in (key, secret, recovery[0], "battery staple battery"):
                check("no secret is in the log", not any(secret in server.said() for server in servers))
        finally:
            for server in servers:
                server.end()
                server.log.close()
    print(f"{checks['passed']} passed, {checks['failed']} failed")
    return 1 if checks["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
