#!/usr/bin/env python3
"""OAuth clients that others wrote, against session_server: run.py SERVER FOLDER. npm's go into FOLDER, at the versions of
package.json; a client that cannot be had, for want of npm, a network or a module, is named and left out. Every client has
to make every check that is listed for it here, so that a script that ends early has failed."""
import importlib.util, os, pathlib, re, shutil, socket, subprocess, sys, tempfile, time

LOGIN = {"login, secret in the form", "login, secret by Basic", "refresh", "reused refresh token", "scope narrowing, login", "scope narrowing, refresh",
         "wrong password", "wrong client secret", "wrong client secret, form", "revocation", "revocation ends the access token"}
PUBLIC, READS = {"login, public client"}, {"discovery", "introspection", "introspection of nothing"}
NODE = {"oauth4webapi": LOGIN | PUBLIC | READS | {"wrong client secret, introspection", "revocation of nothing"},
        "openid-client": LOGIN | PUBLIC | READS,
        "simple-oauth2": LOGIN}
PYTHON = {"requests_oauthlib": LOGIN | PUBLIC, "authlib": LOGIN | PUBLIC | READS}
SECRET = "backend-secret-for-the-example"
here, folder = pathlib.Path(__file__).resolve().parent, pathlib.Path(sys.argv[2]).resolve()


def install():
    """Why npm's clients are left out; empty where they are there."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node or npm is not there"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if int((re.match(r"v(\d+)", version) or [0, 0])[1]) < 20:
        return f"node {version} is older than 20"
    folder.mkdir(parents=True, exist_ok=True)
    wanted, had = (here / "package.json").read_bytes(), folder / "package.json"
    there = had.is_file() and had.read_bytes() == wanted and all((folder / "node_modules" / name).is_dir() for name in NODE)
    for script in here.glob("*.mjs"):  # node looks for packages beside the script
        shutil.copy(script, folder)
    if there:
        return ""
    had.write_bytes(wanted)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--fetch-retries=0", "--fetch-timeout=20000"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "npm took too long: no network?"
    return "" if done.returncode == 0 else "npm could not install: no network?"


class Server:
    def __init__(self, binary, scratch):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        self.issuer, self.log = f"http://127.0.0.1:{port}", open(os.path.join(scratch, "log"), "w+", encoding="utf-8")
        environment = dict(os.environ, LATCHKEY_SECRET="of the server that clients of others meet")
        self.process = subprocess.Popen([binary, "--port", str(port), "--database", os.path.join(scratch, "sessions.db")],
                                        env=environment, stdout=self.log, stderr=self.log)
        for _ in range(400):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.end()
        raise SystemExit("the server does not answer")

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()


def problems_of(command, wanted, issuer, cwd):
    try:
        done = subprocess.run([*command, issuer, SECRET], cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=100)
    except subprocess.TimeoutExpired:
        return ["did not end"]
    lines = done.stdout.splitlines()
    good = {line[3:] for line in lines if line.startswith("ok ")}
    failed = [line for line in lines if line.startswith("FAILED ")]
    said = {line[7:].split(":")[0] for line in failed}
    problems = failed + [f"not made: {name}" for name in sorted(wanted - good - said)] + [f"not listed in run.py: {name}" for name in sorted(good - wanted)]
    if done.returncode != 0:
        problems.append(f"ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return problems


def main():
    missing = install()
    clients = [(name, missing, ["node", str(folder / f"{name}.mjs")], folder, wanted) for name, wanted in NODE.items()]
    for name, wanted in PYTHON.items():
        why_not = "" if importlib.util.find_spec(name) and importlib.util.find_spec("requests") else "python3 has no such module"
        clients.append((name, why_not, [sys.executable, "-B", str(here / f"{name}_client.py")], here, wanted))
    if all(why_not for _, why_not, *_ in clients):
        print("skipped: no client is there:", "; ".join(f"{name}: {why_not}" for name, why_not, *_ in clients))
        return 0
    problems = 0
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(sys.argv[1], scratch)
        try:
            for name, why_not, command, cwd, wanted in clients:
                if why_not:
                    print(f"{name}: left out, {why_not}")
                    continue
                found = problems_of(command, wanted, server.issuer, cwd)
                problems += len(found)
                print("\n  ".join([f"{name}: {len(wanted)} checks" + (f", {len(found)} problems" if found else ""), *found]))
        finally:
            server.end()
    return 1 if problems else 0


sys.exit(main())
