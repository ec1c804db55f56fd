#!/usr/bin/env python3
"""own_table: own_table_server from outside, twice, on a PostgreSQL table made as its comment says, and with sessions in one Redis, which goes
away and comes back. The server has at most 60 lines, as README says.

    own_table.py SERVER"""
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import ports  # noqa: E402
import postgres_server  # noqa: E402
import redis_server  # noqa: E402

# Of Argon2's reference: the password is "password", and two passes are fewer than the library makes.
HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"


def must(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")


class Server:
    def __init__(self, *options):
        self.port = ports.free_port()
        self.process = subprocess.Popen([sys.argv[1], *options, str(self.port)], env={**os.environ, "LATCHKEY_SECRET": "of one secret, for both, 32 bytes at least"})
        ports.wait_until_up(self.port, self.process)

    def ask(self, path, form=None, token=None):
        """The status, what was said, and after how many seconds to come again."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"} if token else {})
        if form is not None:
            request.data = urllib.parse.urlencode(form).encode()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), None
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(), refused.headers["Retry-After"]

    def login(self, name, password="password"):
        status, text, _ = self.ask("/token", {"username": name, "password": password})
        return status, json.loads(text)

    def refresh(self, token):
        status, text, _ = self.ask("/token", {"grant_type": "refresh_token", "refresh_token": token})
        return status, json.loads(text)


def talk(postgres, redis, one, two):
    for name, password in (("ann@example.org", "wrong"), ("off@example.org", "password"), ("nobody", "password"), ("' OR ''='", "password")):
        must(one.login(name, password)[0] == 401, f"{name} was let in")
    status, tokens = one.login("ann@example.org")
    must(status == 200, f"a login: {status}")
    must(two.ask("/city", token=tokens["access_token"])[:2] == (200, "Paris"), "the other server does not know the token")
    must(postgres.sql("SELECT pw FROM members WHERE nr = 7").startswith("$argon2id$v=19$m=65536,t=3"), "the better hash is not in the table")
    status, fresh = two.refresh(tokens["refresh_token"])
    must(status == 200, f"a refresh on the other server: {status}")
    must(one.refresh(tokens["refresh_token"])[0] == 401, "a used refresh token was good on the first")
    must(len(json.loads(one.ask("/sessions", token=fresh["access_token"])[1])["sessions"]) == 1, "there is another session")
    must(two.ask("/logout", {}, fresh["access_token"])[0] == 204, "no logout")
    for server in (one, two):
        must(server.ask("/city", token=fresh["access_token"])[0] == 401 and server.refresh(fresh["refresh_token"])[0] == 401, "the session lives on")
    redis.kill()
    status, _, retry = one.ask("/token", {"username": "ann@example.org", "password": "password"})
    must(status == 503 and int(retry) > 0, f"without Redis: {status}, {retry}")
    redis.start()
    must(one.login("ann@example.org")[0] == 200, "Redis is back, and nobody is let in")


def main():
    source = (ROOT / "examples" / "own_table_server.cpp").read_text(encoding="utf-8")
    lines = len(source.splitlines())
    must(lines <= 60 and f"(examples/own_table_server.cpp), {lines} lines" in (ROOT / "README.md").read_text(encoding="utf-8"), f"{lines} lines")
    if postgres_server.programs() is None or not redis_server.is_installed():
        print("skipped: PostgreSQL or Redis is not installed")
        sys.exit(77)
    ports.end_on_sigterm()
    servers = []
    with postgres_server.PostgresServer() as postgres, redis_server.RedisServer() as redis:
        postgres.sql(re.search(r"CREATE TABLE [^;]*;", source)[0])
        postgres.sql(f"INSERT INTO members VALUES (7, 'ann@example.org', '{HASH}', '{{me}}', true, 'Paris'), (8, 'off@example.org', '{HASH}', NULL, false, NULL)")
        try:
            for _ in range(2):
                servers.append(Server(postgres.uri, redis.uri))
            talk(postgres, redis, *servers)
        finally:
            for server in servers:
                server.process.kill()
                server.process.wait()
    print("a table of the host's own, sessions in Redis, two servers as one: all as it must be")


if __name__ == "__main__":
    main()
