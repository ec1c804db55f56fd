"""redis_server: a Redis of one's own on loopback, in a folder that is thrown away."""

import shutil
import socket
import subprocess
import tempfile

import ports


def is_installed():
    return shutil.which("redis-server") is not None


def answers(port):
    """Not while it still reads what it wrote before."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


class RedisServer:
    """Starts with start(); kill() is a `kill -9`. The port stays the same. `durable`: every write is on the disk before it is answered."""

    def __init__(self, durable=False):
        self.folder = tempfile.mkdtemp(prefix="latchkey-redis-")
        self.port = ports.free_port()
        self.durable = ["--appendonly", "yes", "--appendfsync", "always"] if durable else ["--appendonly", "no"]
        self.process = None

    @property
    def uri(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *self.durable, "--dir", self.folder]
        with open(self.folder + "/log", "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=ports.dies_with_parent)
        ports.wait_until_up(self.port, self.process, self.said, answers)
        return self

    def said(self):
        with open(self.folder + "/log", encoding="utf-8", errors="replace") as log:
            return log.read()[-2000:]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
