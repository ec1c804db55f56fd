#!/usr/bin/env python3
"""Tokens both ways between latchkey and npm's jose and jsonwebtoken and PyJWT: run.py INTEROP FOLDER. Each signs what the other
verifies, and refuses what was changed on the way, for every algorithm that both know, with keys as JWK, as PEM and as encrypted
PEM. The npm packages go into FOLDER; a peer that cannot be had, for want of npm, a network or a module, is named and left out."""
import importlib.util, json, pathlib, shutil, subprocess, sys, time

PACKAGES = {"jose": "jose@6", "jose5": "jose5@npm:jose@5", "jsonwebtoken": "jsonwebtoken@9"}
EVERY = [kind + size for kind in ("HS", "RS", "PS", "ES") for size in ("256", "384", "512")]
ALL = [*EVERY, "ES256K", "Ed25519", "Ed448"]
KNOWN = {"jose": [*EVERY, "Ed25519"], "jose5": ALL, "jsonwebtoken": EVERY, "PyJWT": ALL}  # jose 6 has but what Web Crypto has
PASSPHRASE = "open sesame"  # interop.cpp's, too
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

    def ask(self, what, algorithm, key, text=""):
        name = "EdDSA" if algorithm.startswith("Ed") else algorithm
        key = key.replace("\\n", "\n")
        try:
            if what == "pem":
                return self.pem(self.algorithms[name].from_jwk(key))
            if not key.startswith("-----BEGIN "):
                key = self.algorithms[name].from_jwk(key)
            if what == "sign":
                return self.jwt.encode({"sub": text, "exp": int(time.time()) + 600}, key, algorithm=name)
            return "ok " + self.jwt.decode(text, key, algorithms=[name])["sub"]
        except Exception as problem:  # whatever it is, it is a refusal
            return f"error {type(problem).__name__}: {problem}"

    @staticmethod
    def pem(key):
        """The private key, encrypted, in the older format where there is one, and the public one."""
        from cryptography.hazmat.primitives import serialization as forms
        older = hasattr(key, "key_size")  # RSA and EC
        private = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.TraditionalOpenSSL if older else forms.PrivateFormat.PKCS8,
                                    forms.BestAvailableEncryption(PASSPHRASE.encode()))
        public = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
        return (private + b"\t" + public).decode().replace("\n", "\\n")

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


KEYS = {}


def keys_of(ours, algorithm):
    """Two pairs of JWKs, the same for each peer: RSA keys take their time."""
    if algorithm not in KEYS:
        KEYS[algorithm] = [ours.ask("keys", algorithm).split("\t") for _ in range(2)]
    return KEYS[algorithm]


def meet(ours, peer, name, algorithm):
    (private, public), (_, other) = keys_of(ours, algorithm)
    problems = []

    def expect(what, wanted, got):
        if (got == wanted) if wanted.startswith("ok ") else got.startswith("error "):
            return
        problems.append(f"{algorithm}, {what}: {got}")

    def both_ways(form, our_private, our_public, their_private, their_public):
        token = ours.ask("sign", algorithm, our_private, SUBJECT)
        theirs = peer.ask("sign", algorithm, their_private, SUBJECT)
        expect(f"{form}: ours read by {name}", "ok " + SUBJECT, peer.ask("verify", algorithm, their_public, token))
        expect(f"{form}: {name}'s read by us", "ok " + SUBJECT, ours.ask("verify", algorithm, our_public, theirs))
        return token, theirs

    token, theirs = both_ways("JWK", private, public, private, public)
    if token.count(".") == theirs.count(".") == 2:
        expect(f"ours, changed, read by {name}", "error", peer.ask("verify", algorithm, public, changed(token)))
        expect(f"{name}'s, changed, read by us", "error", ours.ask("verify", algorithm, public, changed(theirs)))
        expect(f"{name}'s, under another key", "error", ours.ask("verify", algorithm, other, theirs))
    if not algorithm.startswith("HS"):
        sealed, shown = (peer.ask("pem", algorithm, private) + "\t").split("\t")[:2]
        plain, plain_public = (ours.ask("pem", algorithm, private) + "\t").split("\t")[:2]
        both_ways("PEM, ours in plain, theirs encrypted", sealed, shown, plain, plain_public)
    return problems


def main():
    missing = install()
    if not missing:
        shutil.copy(here / "peer.mjs", folder)
    peers = {name: (missing, lambda name=name: Program(["node", "peer.mjs", name], cwd=folder)) for name in PACKAGES}
    if not missing and int(subprocess.run(["node", "--version"], capture_output=True, text=True).stdout[1:].split(".")[0]) < 20:
        peers["jose"] = ("node is older than 20", None)
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
