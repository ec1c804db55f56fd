#!/usr/bin/env python3
"""clocks.py: two machines whose clocks are 30 s apart, and one whose clock is set back by an hour, on one store. Nothing that was revoked
wakes up, no client is thrown out, and no clock that is set makes a wait shorter or longer.

    clocks.py --driver PROGRAM --store sqlite|postgres|redis|rediss [--rounds N] [--seed N]"""

import random
import sys

from stores import Driver, arguments, made, must

asked = arguments(__doc__, 5)
store = made(asked.store)
drivers = []


def apart(slow, fast):
    """Every step on the other machine than the one before; their codecs have a leeway of a minute."""
    access, token = slow.ask("login u0 secret").split()[1:]
    must(fast.ask(f"check {access}") == "ok", "a token of the slow machine on the fast one")
    answer = fast.ask(f"refresh {token}").split()
    must(answer[0] == "ok", f"a refresh on the fast machine: {answer}")
    must(slow.ask(f"refresh {token}") == "error token_just_used", "a retry on the slow machine")
    answer = slow.ask(f"refresh {answer[2]}").split()
    must(answer[0] == "ok", f"a refresh on the slow machine: {answer}")
    must(slow.ask(f"logout {answer[1]}") == "ok", "a logout on the slow machine")
    for driver in (slow, fast):
        for one in (access, answer[1]):
            must(driver.ask(f"check {one}") in ("error revoked",), "a token of an ended session")
        must(driver.ask(f"refresh {answer[2]}") == "error revoked", "a refresh token of an ended session")


def set_back(one, other):
    """What was revoked stays so on a machine whose clock is set back, also after the other has begun to forget it."""
    access, token = one.ask("login u1 secret").split()[1:]
    alive = one.ask("login u1 secret").split()[1:]
    must(one.ask(f"logout {access}") == "ok", "a logout")
    one.ask("clock -3600")
    answer = one.ask(f"check {access}")
    must(answer in ("error revoked", "error issued_in_future"), f"a clock set back: {answer}")
    must(one.ask(f"refresh {token}") == "error revoked", "a refresh token of an ended session, with the clock set back")
    answer = one.ask(f"refresh {alive[1]}").split()
    must(answer[0] == "ok", f"a good refresh token with the clock set back: {answer}")
    must(one.ask(f"end {answer[2]}") == "ok", "the end of a session with the clock set back")
    other.ask("clock 7200")  # for which it is all over, and which forgets
    for _ in range(20):
        gone = other.ask("login u2 secret").split()
        must(gone[0] == "ok" and other.ask(f"logout {gone[1]}") == "ok", "logins and logouts two hours ahead")
    one.ask("clock 0")
    for old in (access, alive[0], answer[1]):
        must(one.ask(f"check {old}").startswith("error"), "a token that another machine has forgotten")
    for old in (token, alive[1], answer[2]):
        must(one.ask(f"refresh {old}") == "error revoked", "a refresh token that another machine has forgotten")
    other.ask("clock 0")


def throttled(one, name):
    """The wait passes by a clock that nobody sets."""
    while True:
        answer = one.ask(f"login {name} wrong")
        if answer == "error throttled":
            break
        must(answer == "error bad_credentials", answer)
    while int(one.ask(f"wait {name}").split()[1]) < 4:  # a wait that is longer than this test takes
        one.ask(f"login {name} wrong")
    before = int(one.ask(f"wait {name}").split()[1])
    for clock in (3600, -3600, 86400 * 365, 0):
        one.ask(f"clock {clock}")
        must(one.ask(f"login {name} secret") == "error throttled", f"the wait was over with a clock set by {clock}")
        wait = int(one.ask(f"wait {name}").split()[1])
        must(before - 3 <= wait <= before, f"a wait of {before} s became {wait} s with a clock set by {clock}")


try:
    drivers = [Driver(asked.driver, store.uri, store.users) for _ in range(2)]
    must(drivers[0].ask("add 4") == "ok", "no users")
    for _ in range(asked.rounds):
        slow, fast = random.sample(drivers, 2)
        for ahead in (0, 30):
            slow.ask(f"clock {ahead - 30}")
            fast.ask(f"clock {ahead}")
            apart(slow, fast)
        slow.ask("clock 0")
        fast.ask("clock 0")
    throttled(drivers[0], "u3")
    # Last, for a machine that is two hours ahead may make its store forget, and then whatever dies before that is refused.
    set_back(*drivers)
    print(f"{asked.store}: {asked.rounds} times two clocks 30 s apart and one set back by an hour: nothing woke up, no wait changed")
except AssertionError as wrong:
    sys.exit(f"{asked.store}: {wrong}")
finally:
    for driver in drivers:
        driver.close()
    store.stop()
