#!/usr/bin/env python3
"""race.py: 64 threads, and then 4 processes of 64 threads, present one refresh token at once. One gets a new one; the used one,
presented again when the grace is over, ends the session and its access tokens.

    race.py --driver PROGRAM --store sqlite|postgres|redis|rediss [--rounds N] [--seed N]"""

import sys

from stores import Driver, arguments, made, must


def one_race(drivers, threads):
    access, token = drivers[0].ask("login u0 secret").split()[1:]
    for driver in drivers:
        driver.send(f"race {threads} {token}")
    answers = [driver.read().split() for driver in drivers]
    must(all(answer[0] == "ok" for answer in answers), answers)
    rotated, just_used, reused, other = (sum(int(answer[i]) for answer in answers) for i in range(1, 5))
    must(rotated == 1, f"{rotated} got a new token: {answers}")
    must(just_used == threads * len(drivers) - 1, f"{just_used} were just used, {reused} reused, {other} neither: {answers}")
    new_access, new_token = next(answer[5:] for answer in answers if len(answer) == 7)
    for driver in drivers:
        must(driver.ask(f"check {new_access}") == "ok", "the new access token is not honoured")
        driver.ask("clock 10")  # the grace is over
    last = drivers[-1]
    must(last.ask(f"refresh {token}") == "error token_reused", "a used token was not noticed")
    for driver in drivers:
        must(driver.ask(f"refresh {new_token}") == "error revoked", "the session lives on")
        for one in (access, new_access):
            must(driver.ask(f"check {one}") == "error revoked", "an access token lives on")
        driver.ask("clock 0")


asked = arguments(__doc__, 20)
store = made(asked.store)
drivers = []
try:
    drivers = [Driver(asked.driver, store.uri, store.users, 10000) for _ in range(4)]
    must(drivers[0].ask("add 1") == "ok", "no user")
    for _ in range(asked.rounds):
        one_race(drivers[:1], 64)
        one_race(drivers, 64)
    print(f"{asked.store}: {asked.rounds} times 64 threads, and 4 processes of 64: one got a new token each time, a replay ended the session")
except AssertionError as wrong:
    sys.exit(f"{asked.store}: {wrong}")
finally:
    for driver in drivers:
        driver.close()
    store.stop()
