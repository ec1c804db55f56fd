"""stores: the stores that the scripts beside this one torment, and the driver on them."""

import argparse
import os
import pathlib
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import ports  # noqa: E402
import postgres_server  # noqa: E402
import redis_server  # noqa: E402

SKIPPED = 77


class Gone(Exception):
    """The driver ended before it answered."""


class Driver:
    """A session_driver: one process that a script asks, kills and starts again."""

    def __init__(self, program, store, users="", milliseconds=3000):
        self.command = [program, store, users, str(milliseconds)]
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.rest = b""
        if self.read() != "ready":
            raise Gone("the driver did not start")
        return self

    def send(self, line):
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except OSError as trouble:
            raise Gone from trouble

    def read(self, timeout=60):
        until = time.monotonic() + timeout
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                raise AssertionError(f"no answer within {timeout} s")
            some = os.read(self.process.stdout.fileno(), 65536)
            if not some:
                raise Gone
            self.rest += some
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode()

    def ask(self, line):
        self.send(line)
        return self.read()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Sqlite:
    """A file; its "server" is the process that uses it."""

    name, has_server = "sqlite", False

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="latchkey-faults-")
        self.uri, self.users = f"sqlite:{self.folder}/store.db", ""

    def stop(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres:
    name, has_server = "postgres", True

    def __init__(self):
        self.server = postgres_server.PostgresServer().start()  # without fsync: the kernel outlives what is killed here
        self.uri, self.users = self.server.uri, ""

    def port(self):
        return self.server.port

    def through(self, port):
        return self.uri.replace(f":{self.server.port}/", f":{port}/")

    def kill(self):
        self.server.kill()

    def start(self):
        self.server.start()

    def stop(self):
        self.server.stop()


class Redis:
    """Every write reaches the disk before it is answered; the users are in an SQLite file, which nobody kills. "rediss" is over TLS."""

    has_server = True

    def __init__(self, name):
        self.name = name
        self.server = redis_server.RedisServer(durable=True, tls=name == "rediss").start()
        if self.server.authority:
            os.environ["SSL_CERT_FILE"] = self.server.authority  # for the driver
        self.uri, self.users = self.server.uri, f"sqlite:{self.server.folder}/users.db"

    def port(self):
        return self.server.port

    def through(self, port):
        return f"{self.name}://127.0.0.1:{port}"

    def kill(self):
        self.server.kill()

    def start(self):
        self.server.start()

    def stop(self):
        self.server.stop()


def arguments(about, rounds):
    """What every script takes; exits with 77 where the store's server is missing."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--driver", required=True, help="the session_driver that was built")
    parser.add_argument("--store", choices=["sqlite", "postgres", "redis", "rediss"], required=True)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = parser.parse_args()
    asked.driver = str(pathlib.Path(asked.driver).resolve())
    if (asked.store == "postgres" and postgres_server.programs() is None) or (
            asked.store == "redis" and not redis_server.is_installed()) or (asked.store == "rediss" and not redis_server.speaks_tls()):
        print(f"skipped: {asked.store} is not installed, or not with TLS")
        sys.exit(SKIPPED)
    ports.end_on_sigterm()
    print(f"seed {asked.seed}", flush=True)
    random.seed(asked.seed)
    return asked


def made(name):
    return Sqlite() if name == "sqlite" else Postgres() if name == "postgres" else Redis(name)


def must(condition, what):
    if not condition:
        raise AssertionError(what)
