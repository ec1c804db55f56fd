"""checks: what the Python clients share: who they are, and a check that is said by its name."""
import sys

issuer, secret = sys.argv[1:3]
john = {"username": "johndoe", "password": "secret"}
both = "me items"


def check(name, run):
    """Runs what returns True where all is well. What raises has failed, and the next check has its turn."""
    try:
        good = run()
        print(f"ok {name}" if good is True else f"FAILED {name}: {good!r}")
    except Exception as problem:  # whatever a client makes of a reply
        print(f"FAILED {name}: {type(problem).__name__}: {problem}".replace("\n", " "))


def refused(kind, run):
    """The exception of that kind that `run` raises; a call that returns is a failure."""
    try:
        answer = run()
    except kind as problem:
        return problem
    raise AssertionError(f"not refused: {answer!r}")


def johns(session):
    answer = session.get(issuer + "/users/me/")
    return answer.status_code == 200 and answer.json()["username"] == "johndoe"
