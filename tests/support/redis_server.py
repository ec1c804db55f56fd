"""redis_server: a Redis of one's own on loopback, in a folder that is thrown away."""

import shutil
import socket
import ssl
import subprocess
import tempfile

import ports


def is_installed():
    return shutil.which("redis-server") is not None


def speaks_tls():
    """Whether it was built with TLS, and there is the command that makes certificates."""
    if not is_installed() or shutil.which("openssl") is None:
        return False
    refused = subprocess.run(["redis-server", "--tls-port", "0", "--no-such-option", "x"], capture_output=True, text=True, check=False)
    return "no-such-option" in refused.stdout + refused.stderr  # and not tls-port


def make_certificates(folder):
    """In `folder`, NAME.pem each: two authorities, ca and other; a certificate for the server of the tests, others that it may be given, all with
    its key, and one for a client."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    for key in ("ca", "other", "server", "client"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{key}.key")
    for authority in ("ca", "other"):
        openssl("req", "-x509", "-key", f"{authority}.key", "-out", f"{authority}.pem", "-subj", f"/CN={authority}", "-days", "2")
    for name, key, days, names in (("server", "server", 2, ["IP:127.0.0.1,DNS:redis.test,DNS:*.wild.test"]), ("expired", "server", -1, ["IP:127.0.0.1"]),
                                   ("no_names", "server", 2, []), ("client", "client", 2, [])):
        openssl("req", "-new", "-key", f"{key}.key", "-subj", "/CN=redis.test", *[word for one in names for word in ("-addext", f"subjectAltName={one}")], "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", str(days), "-copy_extensions", "copyall", "-out", f"{name}.pem")


class RedisServer:
    """Starts with start(); kill() is a `kill -9`. The port stays the same. `durable`: every write is on the disk before it is answered.
    `tls`: it says nothing without; the authority of its certificate is in `authority`."""

    def __init__(self, durable=False, tls=False):
        self.folder = tempfile.mkdtemp(prefix="latchkey-redis-")
        self.port = ports.free_port()
        self.durable = ["--appendonly", "yes", "--appendfsync", "always"] if durable else ["--appendonly", "no"]
        self.listens = ["--port", str(self.port)]
        self.scheme, self.authority, self.process = "redis", None, None
        if tls:
            make_certificates(self.folder)
            self.scheme, self.authority = "rediss", self.folder + "/ca.pem"
            self.listens = ["--port", "0", "--tls-port", str(self.port), "--tls-cert-file", self.folder + "/server.pem", "--tls-key-file", self.folder + "/server.key",
                            "--tls-ca-cert-file", self.authority, "--tls-auth-clients", "no"]

    @property
    def uri(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def start(self):
        command = ["redis-server", *self.listens, "--bind", "127.0.0.1", "--save", "", *self.durable, "--dir", self.folder]
        with open(self.folder + "/log", "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=ports.dies_with_parent)
        ports.wait_until_up(self.port, self.process, self.said, self.answers)
        return self

    def answers(self, port):
        """Not while it still reads what it wrote before."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as plain:
                client = ssl.create_default_context(cafile=self.authority).wrap_socket(plain, server_hostname="127.0.0.1") if self.authority else plain
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

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
