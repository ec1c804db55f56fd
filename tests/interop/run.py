#!/usr/bin/env python3
"""Tokens both ways between latchkey and npm's jose and jsonwebtoken and PyJWT: run.py INTEROP FOLDER. Each signs what the other
verifies, and refuses what was changed on the way, for every algorithm that both know. The npm packages go into FOLDER;
a peer that cannot be had, for want of npm, a network or a module, is named and left out."""
import importlib.util, json, pathlib, shutil, subprocess, sys, time

PACKAGES = {"jose": "jose@5", "jsonwebtoken": "jsonwebtoken@9"}
EVERY = [kind + size for kind in ("HS", "RS", "PS", "ES") for size in ("256", "384", "512")]
KNOWN = {"jose": [*EVERY, "Ed25519"], "jsonwebtoken": EVERY, "PyJWT": [*EVERY, "ES256K", "Ed25519", "Ed448"]}
SUBJECT = "jöhn doe \"&\" 😀"
here, folder = pathlib.Path(__file__).resolve().parent, pathlib.Path(sys.argv[2])


class Program:
    def __init__(self, command, cwd=None):
        self.process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, *fields):
        self.process.stdin.write("\t".join(fields) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class PyJwt:
    def __init__(self):
        import jwt
        from jwt.algorithms import get_default_algorithms
        self.jwt, self.algorithms = jwt, get_default_algorithms()

    def ask(self, what, algorithm, jwk, text):
        name = "EdDSA" if algorithm.startswith("Ed") else algorithm
        try:
            key = self.algorithms[name].from_jwk(jwk)
            if what == "sign":
                return self.jwt.encode({"sub": text, "exp": int(time.time()) + 600}, key, algorithm=name)
            return "ok " + self.jwt.decode(text, key, algorithms=[name])["sub"]
        except Exception as problem:  # whatever it is, it is a refusal
            return f"error {type(problem).__name__}: {problem}"

    def end(self):
        pass


def install():
    if not shutil.which("node") or not shutil.which("npm"):
        return "node or npm is not there"
    folder.mkdir(parents=True, exist_ok=True)
    if all((folder / "node_modules" / name).is_dir() for name in PACKAGES):
        return ""
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000",
               "--prefix", str(folder), *PACKAGES.values()]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "npm took too long: no network?"
    return "" if done.returncode == 0 else "npm could not install: no network?"


def changed(token):
    """The token with another subject, and the signature that it had."""
    header, payload, signature = token.split(".")
    return ".".join([header, payload[:-3] + ("AAA" if payload[-3:] != "AAA" else "BBB"), signature])


def meet(ours, peer, name, algorithm):
    private, public = ours.ask("keys", algorithm).split("\t")
    problems = []

    def expect(what, wanted, got):
        if (got == wanted) if wanted.startswith("ok ") else got.startswith("error "):
            return
        problems.append(f"{algorithm}, {what}: {got}")

    token = ours.ask("sign", algorithm, private, SUBJECT)
    theirs = peer.ask("sign", algorithm, private, SUBJECT)
    expect(f"ours read by {name}", "ok " + SUBJECT, peer.ask("verify", algorithm, public, token))
    expect(f"{name}'s read by us", "ok " + SUBJECT, ours.ask("verify", algorithm, public, theirs))
    if token.count(".") == theirs.count(".") == 2:
        expect(f"ours, changed, read by {name}", "error", peer.ask("verify", algorithm, public, changed(token)))
        expect(f"{name}'s, changed, read by us", "error", ours.ask("verify", algorithm, public, changed(theirs)))
        other = ours.ask("keys", algorithm).split("\t")[1]
        expect(f"{name}'s, under another key", "error", ours.ask("verify", algorithm, other, theirs))
    return problems


def main():
    missing = install()
    peers = {name: (missing, lambda name=name: Program(["node", str(here / "peer.mjs"), name], cwd=folder)) for name in PACKAGES}
    absent = [module for module in ("jwt", "cryptography") if importlib.util.find_spec(module) is None]
    peers["PyJWT"] = (f"python3 has no {absent[0]}" if absent else "", PyJwt)
    ours, problems, met = Program([sys.argv[1]]), [], 0
    for name, (why_not, start) in peers.items():
        if why_not:
            print(f"{name}: left out, {why_not}")
            continue
        peer, found = start(), []
        for algorithm in KNOWN[name]:
            found += meet(ours, peer, name, algorithm)
        peer.end()
        met += 1
        print(f"{name}: {len(KNOWN[name])} algorithms both ways" + (f", {len(found)} problems" if found else ""))
        problems += found
    ours.end()
    print("\n".join(problems))
    if met == 0:
        print("skipped: no peer is there")
    return 1 if problems else 0


sys.exit(main())
