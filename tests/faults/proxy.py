#!/usr/bin/env python3
"""proxy.py: a store behind a proxy that cuts connections after a random number of bytes, holds back bytes for too long, gives them out
one by one, swallows all of them or refuses to connect. Whatever is asked then is either answered right or store_unavailable in time, never
a success that was none and never a wrong refusal; and when the proxy lets everything pass again, work goes on.

    proxy.py --driver PROGRAM --store postgres|redis|rediss [--rounds N] [--seed N]"""

import random
import select
import socket
import sys
import threading
import time

from stores import Driver, arguments, made, must

MILLISECONDS = 400  # how long the driver waits for the server


class Proxy(threading.Thread):
    """One connection after the other, each with the mode of the moment."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port_there = port
        self.mode = ("pass",)
        self.pairs = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.left = None
        self.hang_up = False
        self.start()

    def set(self, *mode):
        """("pass",), ("cut", bytes), ("late", seconds), ("trickle", seconds), ("hole",), ("refuse",)"""
        self.left = mode[1] if mode[0] == "cut" else None
        self.hang_up = mode[0] == "refuse"  # also on those that are connected
        self.mode = mode

    def run(self):
        while True:
            if self.hang_up:
                self.hang_up = False
                for pair in list(self.pairs):
                    self.drop(pair)
            wakes = [self.listener] + [one for pair in self.pairs for one in pair]
            for ready in select.select(wakes, [], [], 0.005)[0]:
                if ready is self.listener:
                    self.accept()
                else:
                    self.forward(ready)

    def accept(self):
        client, _ = self.listener.accept()
        try:
            if self.mode[0] == "refuse":
                raise OSError
            there = socket.create_connection(("127.0.0.1", self.port_there), timeout=5)
        except OSError:
            client.close()
            return
        for one in (client, there):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pairs.append((client, there))

    def drop(self, pair):
        if pair in self.pairs:
            self.pairs.remove(pair)
        for one in pair:
            one.close()

    def forward(self, source):
        pair = next((pair for pair in self.pairs if source in pair), None)
        if pair is None:
            return
        target = pair[1] if source is pair[0] else pair[0]
        try:
            some = source.recv(65536)
            if not some:
                self.drop(pair)
                return
            if self.mode[0] == "late":
                time.sleep(self.mode[1])
            if self.mode[0] == "hole":
                return
            if self.left is not None:
                if len(some) >= self.left:
                    target.sendall(some[:self.left])
                    self.left = 0
                    self.drop(pair)
                    return
                self.left -= len(some)
            while len(some) > 1 and (mode := self.mode)[0] == "trickle":
                target.sendall(some[:1])
                some = some[1:]
                time.sleep(mode[1])
            target.sendall(some)
        except OSError:
            self.drop(pair)


asked = arguments(__doc__, 300)
if asked.store == "sqlite":
    sys.exit("sqlite: a file has no connection to cut")
store = made(asked.store)
direct = tormented = None
seen = {}
longest = 0.0
try:
    proxy = Proxy(store.port())
    direct = Driver(asked.driver, store.uri, store.users)
    must(direct.ask("add 5") == "ok", "no users")
    tormented = Driver(asked.driver, store.through(proxy.port), store.users, MILLISECONDS)
    for _ in range(asked.rounds):
        access, token = direct.ask("login u0 secret").split()[1:]
        kind = random.choice(["login", "refresh", "check", "logout", "user"])
        if random.random() < 0.3:  # connections that are there already
            answer = tormented.ask("login u1 secret")  # a busy machine may need longer than the limit
            must(answer.startswith("ok") or answer == "error store_unavailable", f"a login through a proxy that lets everything pass: {answer}")
        mode = random.choice([("cut", int(random.random() ** 2 * 3000)), ("cut", random.randrange(1, 400)), ("late", random.choice([0.005, 0.02, 1.0])),
                              ("trickle", random.choice([0.0001, 0.002, 0.05])), ("hole",), ("refuse",)])
        proxy.set(*mode)
        time.sleep(0.01)
        begin = time.monotonic()
        answer = tormented.ask({"login": "login u2 secret", "refresh": f"refresh {token}", "check": f"check {access}", "logout": f"logout {access}",
                                "user": "user u3"}[kind]).split()
        took = time.monotonic() - begin
        longest = max(longest, took)
        seen[f"{mode[0]}: {' '.join(answer[:1] if answer[0] == 'ok' else answer)}"] = seen.get(f"{mode[0]}: {' '.join(answer[:1] if answer[0] == 'ok' else answer)}", 0) + 1
        must(answer[0] == "ok" or answer[1] == "store_unavailable", f"{kind} with {mode}: {answer}")
        # An operation asks its store a handful of times; each may take the wait for a connection and that for an answer.
        must(took < 20 * MILLISECONDS / 1000, f"{kind} with {mode} took {took:.1f} s")
        proxy.set("pass")
        time.sleep(0.02)
        if answer[0] == "ok" and kind in ("login", "refresh"):
            must(direct.ask(f"check {answer[1]}") == "ok", f"{kind} with {mode}: a success that was none")
            must(direct.ask(f"refresh {answer[2]}").startswith("ok"), f"{kind} with {mode}: a refresh token that is none")
        if answer[0] == "ok" and kind == "refresh":
            must(direct.ask(f"refresh {token}").startswith("error"), f"{kind} with {mode}: the old token lives on")
        if answer[0] == "ok" and kind == "logout":
            must(direct.ask(f"check {access}") == "error revoked" and direct.ask(f"refresh {token}") == "error revoked", f"{kind} with {mode}: a logout that was none")
        if answer[0] == "error" and kind == "check":
            must(direct.ask(f"check {access}") == "ok", "a token that was refused for want of a store is not good any more")
        until = time.monotonic() + 5
        while not tormented.ask("login u4 secret").startswith("ok"):
            must(time.monotonic() < until, f"after {mode} nothing goes any more")
    print(f"{asked.store}: {asked.rounds} rounds, the longest {longest:.2f} s with a limit of {MILLISECONDS} ms for each question; " +
          ", ".join(f"{what} {count}" for what, count in sorted(seen.items())))
except AssertionError as wrong:
    sys.exit(f"{asked.store}: {wrong}")
finally:
    for driver in (direct, tormented):
        if driver:
            driver.close()
    store.stop()
