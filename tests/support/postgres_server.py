"""postgres_server: a PostgreSQL of one's own on loopback, in a folder that is thrown away."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import ports


def programs():
    """The folder with initdb and postgres in it, or None."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name) if one.parent.name.isdigit() else 0)
    folders += [pathlib.Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    return next((one for one in reversed(folders) if (one / "initdb").exists() and (one / "postgres").exists()), None)


class PostgresServer:
    """Starts with start(); kill() is a `kill -9` of all of it. The port stays the same."""

    def __init__(self):
        self.bin = programs()
        if self.bin is None:
            raise RuntimeError("PostgreSQL is not installed")
        self.owner = {}
        if os.getuid() == 0:  # the server refuses to run as root
            name = next(one for one in ("postgres", "nobody") if one in {entry.pw_name for entry in pwd.getpwall()})
            entry = pwd.getpwnam(name)
            self.owner = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-postgres-"))
        if self.owner:
            os.chown(self.folder, self.owner["user"], self.owner["group"])
        self.data = self.folder / "data"
        self.port = ports.free_port()
        self.process = None
        made = subprocess.run([self.bin / "initdb", "-D", self.data, "-U", "latchkey", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder, **self.owner)
        if made.returncode:
            raise RuntimeError(made.stdout.decode(errors="replace"))

    @property
    def uri(self):
        return f"postgresql://latchkey@127.0.0.1:{self.port}/postgres"

    def start(self):
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed
        log = open(self.folder / "log", "ab")
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "max_connections": 300, "shared_buffers": "32MB",
                    "fsync": "off", "log_statement": "none"}
        self.process = subprocess.Popen([self.bin / "postgres", "-D", self.data] + [word for key, value in settings.items() for word in ("-c", f"{key}={value}")],
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, start_new_session=True, preexec_fn=ports.dies_with_parent, **self.owner)
        log.close()
        until = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        return self

    def answers(self):
        ready = self.bin / "pg_isready"
        return subprocess.run([ready, "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1"]).returncode == 0

    def sql(self, script):
        """What psql says to it: a row a line, columns with | between."""
        return subprocess.run([self.bin / "psql", self.uri, "-qAt", "-v", "ON_ERROR_STOP=1", "-c", script], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def kill(self):
        """All of it at once, as a machine that loses its power but for the memory of the kernel."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        time.sleep(0.05)

    def pause(self):
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


if __name__ == "__main__":
    print("a module, not a program", file=sys.stderr)
    sys.exit(2)
