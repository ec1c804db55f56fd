#!/usr/bin/env python3
"""kill.py: `kill -9` of the process or of the database at a random moment in a loop of logins, refreshes and logouts. Afterwards no
token is honoured that was revoked before, no refresh token that was used before, and no user is lost.

    kill.py --driver PROGRAM --store sqlite|postgres|redis|rediss [--rounds N] [--seed N]"""

import random
import sys
import time

from stores import Driver, Gone, arguments, made, must

USERS = 20


class Family:
    """What one client knows of its session."""

    def __init__(self, access, token):
        self.access = [access]
        self.token = token      # the one that is good, as far as the client knows
        self.used = []          # those that were traded for others
        self.in_doubt = False   # whether `token` was: nobody answered
        self.ended = False      # the logout was answered

    def refresh(self, driver):
        answer = driver.ask(f"refresh {self.token}").split()
        if answer[0] == "ok":
            self.used.append(self.token)
            self.access.append(answer[1])
            self.token, self.in_doubt = answer[2], False
        return answer


def step(driver, families, counts):
    """One thing that a client does, with its answer written down if one came."""
    kind = random.random()
    family = random.choice(families) if families else None
    if kind < 0.35 or family is None or family.ended:
        answer = driver.ask(f"login u{random.randrange(USERS)} secret").split()
        if answer[0] == "ok":
            families.append(Family(*answer[1:]))
            counts["logins"] += 1
        return answer
    if kind < 0.8:
        if family.in_doubt:
            return ["ok"]
        family.in_doubt = True  # until the answer is there
        answer = family.refresh(driver)
        if answer[0] == "ok":
            counts["refreshes"] += 1
        elif answer[1] != "store_unavailable":
            raise AssertionError(f"a good refresh token: {answer}")
        return answer
    answer = driver.ask(f"logout {family.access[-1]}").split()
    if answer[0] == "ok":
        family.ended = True
        counts["logouts"] += 1
    return answer


def look(driver, families, counts):
    """Whether all that was promised before the kill holds after it."""
    for number in range(USERS):
        must(driver.ask(f"user u{number}") == "ok", f"user u{number} is lost")
    for family in families:
        for access in family.access:
            answer = driver.ask(f"check {access}")
            if family.ended:
                must(answer == "error revoked", f"an access token of an ended session: {answer}")
            else:
                must(answer in ("ok", "error revoked"), f"an access token: {answer}")
        if family.ended:
            answer = driver.ask(f"refresh {family.token}")
            must(answer == "error revoked", f"the refresh token of an ended session: {answer}")
            continue
        answer = family.refresh(driver)
        if family.used and answer[0] == "ok":
            counts["went on"] += 1
        elif answer[1] in ("token_just_used", "revoked", "token_reused"):  # it was in doubt, and had happened
            must(family.in_doubt or answer[1] == "revoked", f"a good refresh token: {answer}")
            counts["had happened"] += 1
        for used in family.used:
            answer = driver.ask(f"refresh {used}").split()
            must(answer[0] == "error" and answer[1] in ("token_just_used", "token_reused", "revoked"), f"a used token: {answer}")
    families.clear()


asked = arguments(__doc__, 200)
store = made(asked.store)
drivers, families, counts = [], [], {"logins": 0, "refreshes": 0, "logouts": 0, "went on": 0, "had happened": 0, "unanswered": 0, "unavailable": 0}
kills = {"process": 0, "database": 0}
try:
    drivers = [Driver(asked.driver, store.uri, store.users) for _ in range(3)]
    must(drivers[0].ask(f"add {USERS}") == "ok", "no users")
    for number in range(asked.rounds):
        for _ in range(random.randrange(1, 12)):
            must(step(random.choice(drivers), families, counts)[0] == "ok", "an error where nothing was wrong")
        # What is under way when the axe falls: a line each, and no answer yet.
        victims = drivers if store.has_server and number % 2 else [random.choice(drivers)]
        free = [family for family in families if not family.ended and not family.in_doubt]
        random.shuffle(free)
        under_way = []
        for victim in victims:
            family = free.pop() if free else None
            kind = random.choice(["refresh", "refresh", "logout", "login"]) if family else "login"
            victim.send(f"login u{random.randrange(USERS)} secret" if kind == "login" else f"refresh {family.token}" if kind == "refresh"
                        else f"logout {family.access[-1]}")
            under_way.append((victim, kind, family))
        time.sleep(random.random() ** 2 * 0.012)
        if victims is drivers:
            store.kill()
            kills["database"] += 1
        else:
            victims[0].kill()
            kills["process"] += 1
        for victim, kind, family in under_way:
            if kind == "refresh":
                family.in_doubt = True
            try:
                answer = victim.read().split()
            except Gone:
                counts["unanswered"] += 1
                continue
            if answer[0] != "ok":
                must(answer[1] == "store_unavailable", f"{kind}: {answer}")
                counts["unavailable"] += 1
            elif kind == "refresh":
                family.used.append(family.token)
                family.access.append(answer[1])
                family.token, family.in_doubt = answer[2], False
            elif kind == "logout":
                family.ended = True
            else:
                families.append(Family(*answer[1:]))
        if victims is drivers:
            answer = drivers[0].ask("login u0 secret")
            must(answer == "error store_unavailable", f"a login without a database: {answer}")
            store.start()
        else:
            victims[0].start()
        look(random.choice(drivers), families, counts)
    print(f"{asked.store}: killed {kills}; {counts}; nothing woke up, nobody is lost")
except AssertionError as wrong:
    sys.exit(f"{asked.store}: {wrong}")
finally:
    for driver in drivers:
        driver.close()
    store.stop()
