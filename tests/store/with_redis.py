#!/usr/bin/env python3
"""with_redis: runs a command beside a Redis server of its own, on loopback, and stops it by its process id.

  with_redis.py COMMAND [ARGUMENT...]     LATCHKEY_REDIS and LATCHKEY_REDIS_PID tell the command where it is.

Exits as the command does; with 77 where redis-server is missing."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_up(port, server):
    for _ in range(200):
        if server.poll() is not None:
            sys.exit(f"redis-server ended with {server.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
                client.sendall(b"PING\r\n")
                if client.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit("redis-server does not answer")


def main():
    if shutil.which("redis-server") is None:
        print("skipped: redis-server is missing")
        return 77
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        with open(os.path.join(folder, "log"), "w", encoding="utf-8") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
            try:
                wait_until_up(port, server)
                environment = dict(os.environ, LATCHKEY_REDIS=f"redis://127.0.0.1:{port}", LATCHKEY_REDIS_PID=str(server.pid))
                return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
            finally:
                server.kill()


if __name__ == "__main__":
    sys.exit(main())
