"""ports: servers on ports of their own, which end with the script that started them."""

import ctypes
import signal
import socket
import sys
import time


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def wait_until_up(port, process, said=None, is_up=listens):
    """Until `process` listens on `port`. SystemExit with what it said, by default to its pipe, where it ends before or takes too long."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if is_up(port):
            return
        time.sleep(0.02)
    ended = process.poll() is not None
    process.kill()
    text = said() if said else process.stdout.read() if process.stdout else ""
    raise SystemExit(f"the server {'ended' if ended else 'does not answer'}: {text}")


def end_on_sigterm():
    """A script that is told to end does what its `finally` says, and subprocess.run() ends what it runs."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))


def dies_with_parent():
    """For Popen's preexec_fn: where the script is killed with -9, its server ends all the same. On Linux."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        pass
