"""serving: an example server beside a browser test, on a port of its own."""
import os, subprocess, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from ports import free_port, wait_until_up  # noqa: E402, F401


def start(port, command):
    """The process of `command`, once it listens on `port`; SystemExit where it does not."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until_up(port, server)
    return server
