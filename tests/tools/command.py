#!/usr/bin/env python3
"""command.py: the command line as a user has it, prompts in a terminal included.

    command.py LATCHKEY"""

import json
import os
import pathlib
import pty
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import termios
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import postgres_server  # noqa: E402

command = str(pathlib.Path(sys.argv[1]).resolve())
here = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-command-"))
quick = ["--memory", "1", "--passes", "1"]
checks = 0


def check(good, what):
    global checks
    checks += 1
    if not good:
        sys.exit(f"command.py: {what}")


def run(*arguments, stdin="", code=0, env=None):
    done = subprocess.run([command, *map(str, arguments)], input=stdin.encode() if isinstance(stdin, str) else stdin,
                          capture_output=True, cwd=here, timeout=120, env={**os.environ, **(env or {})}, check=False)
    check(done.returncode == code, f"{arguments}: exit code {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}")
    return done.stdout.decode(errors="replace").rstrip("\n"), done.stderr.decode(errors="replace").rstrip("\n")


def says(*arguments, **how):
    return json.loads(run("--json", *arguments, **how)[0])


def users_in(store):
    password, other = "correct horse battery", "another horse battery"
    at = ["--store", store]

    def asked(*arguments, **how):
        return says("users", *arguments, *at, **how)

    def listed():
        return [json.loads(line) for line in run("--json", "users", "list", *at)[0].splitlines()]

    run("users", "list", *at, code=3)
    run("users", "add", "johndoe", *at, *quick, stdin=password, code=3)
    made = asked("add", "johndoe", "--scope", "me items", "--create", *quick, stdin=password)
    check(made["name"] == "johndoe" and made["scopes"] == "me items" and not made["disabled"] and made["has_password"] and len(made["id"]) == 22, made)
    check("taken" in run("users", "add", "johndoe", *at, *quick, stdin=password, code=1)[1], "a name twice")
    check("taken" in run("users", "add", "jane", "--id", made["id"], *at, *quick, stdin=password, code=1)[1], "an id twice")
    alice = asked("add", "alice", "--id", "7", "--disabled", *quick, stdin=password)
    check(alice["disabled"] and alice["id"] == "7", alice)
    check("15" in run("users", "add", "bob", *at, *quick, stdin="short", code=2)[1], "a short password")
    asked("add", "bob\x1b[2J", "--least", "8", *quick, stdin="eighteight")
    check([one["name"] for one in listed()] == ["alice", "bob\x1b[2J", "johndoe"] and listed()[2] == made, listed())
    check("\x1b" not in run("users", "list", *at)[0], "a name that a terminal obeys")
    check(run("users", "list", *at)[0].splitlines()[2] == f"johndoe  {made['id']}  enabled  me items", run("users", "list", *at)[0])

    check(asked("enable", "alice")["disabled"] is False and not listed()[0]["disabled"], "enable")
    check(asked("disable", "alice")["disabled"] is True and listed()[0]["disabled"], "disable")
    check(asked("drop-factor", "johndoe")["second_factor"] is False, "drop-factor")
    for verb in ("enable", "disable", "passwd", "drop-factor"):
        check("no user" in run("users", verb, "nobody", *at, stdin=password, code=1)[1], f"{verb} nobody")
    check("15" in run("users", "passwd", "johndoe", *at, stdin="short", code=2)[1], "a short password")
    check(asked("passwd", "johndoe", *quick, stdin=other)["password"] == "changed", "passwd")
    run("users", "list", env={"LATCHKEY_STORE": store})
    for name in ("", "\udcff"):
        run("users", "enable", name, *at, code=2)
    return other


def users():
    file = here / "users.db"
    if "without SQLite" not in run("users", "list", "--store", file, code=3)[1]:
        new = users_in(str(file))
        check(file.stat().st_mode & 0o777 == 0o600, "others can read the file")
        with sqlite3.connect(file) as database:
            stored = database.execute("SELECT password_hash, id FROM latchkey_users WHERE name = 'johndoe'").fetchone()
            check(stored[0].startswith("$argon2id$v=19$m=1024,t=1,p=1$") and says("verify", stored[0], stdin=new)["matches"], "the new password")
            now = int(time.time())
            database.execute("INSERT INTO latchkey_sessions VALUES ('s', CAST(? AS BLOB), x'', x'', x'', ?, ?, ?, ?, ?, 0, 't', '')",
                             (stored[1], now, now, now + 900, now + 900, now + 900))
            database.execute("INSERT INTO latchkey_totp VALUES (CAST(? AS BLOB), x'00'), (x'37', x'00')", (stored[1],))
            database.execute("INSERT INTO latchkey_recovery_codes VALUES (CAST(? AS BLOB), x'00'), (x'37', x'00')", (stored[1],))
        for arguments in (("drop-factor", "johndoe"), ("passwd", "johndoe", *quick), ("disable", "johndoe")):
            with sqlite3.connect(file) as database:
                database.execute("UPDATE latchkey_sessions SET ended = 0")
                database.execute("DELETE FROM latchkey_revoked")
            run("users", *arguments, "--store", file, stdin=new)
            with sqlite3.connect(file) as database:
                check(database.execute("SELECT ended FROM latchkey_sessions").fetchone() == (1,), f"{arguments}: the session goes on")
                check(database.execute("SELECT until > ? FROM latchkey_revoked WHERE moment > 0", (now + 300 * 86400,)).fetchone() == (1,),
                      f"{arguments}: the tokens go on")
        with sqlite3.connect(file) as database:
            for table in ("latchkey_totp", "latchkey_recovery_codes"):
                check(database.execute(f"SELECT user FROM {table}").fetchall() == [(b"7",)], f"{table}: not johndoe's alone is gone")
        screen, status, _ = in_terminal(["users", "passwd", "johndoe", "--store", str(file), *quick], [new, new])
        check(new not in screen and "changed" in screen and os.waitstatus_to_exitcode(status) == 0, f"a prompt: {screen!r}")
    (here / "foreign.db").write_bytes(b"")
    (here / "text").write_text("not a database")
    for name in ("foreign.db", "text", "not-there", "."):
        run("users", "list", "--store", name, code=3)
    check(not (here / "not-there").exists() and (here / "foreign.db").read_bytes() == b"", "a file was touched")
    run("users", "list", code=2, env={"LATCHKEY_STORE": ""})
    run("users", "add", "johndoe", "secret", "--store", file, code=2)  # a password as an argument
    if "without PostgreSQL" in run("users", "list", "--store", "postgresql://127.0.0.1:1/x", code=3)[1]:
        return
    for store in ("postgresql://johndoe:secret@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?password=secret"):
        said = run("users", "list", "--store", store, code=2)[1]
        check("LATCHKEY_STORE" in said and "secret" not in said, said)
        run("users", "list", env={"LATCHKEY_STORE": store}, code=3)
    run("users", "list", "--store", "postgresql://[", code=2)
    if postgres_server.programs() is not None:
        server = postgres_server.PostgresServer()
        try:
            server.start()
            users_in(server.uri)
        finally:
            server.stop()


def in_terminal(arguments, typed, env=None, end_with=None):
    """What is on the screen of a terminal in which `typed` are typed, one at each prompt, and how it ended."""
    child, screen = pty.fork()
    if child == 0:
        os.chdir(here)
        os.execve(command, [command, *arguments], {**os.environ, "TERM": "xterm", **(env or {})})
    seen, typed = b"", list(typed)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([screen], [], [], 0.2)[0]:
            continue
        try:
            got = os.read(screen, 4096)
        except OSError:
            break
        if not got:
            break
        seen += got
        if typed and seen.rstrip(b" ").endswith(b":"):
            check(not termios.tcgetattr(screen)[3] & termios.ECHO, "a prompt with an echo")
            os.write(screen, typed.pop(0).encode() + b"\n")
            seen += b" "
        elif end_with and not typed and seen.rstrip(b" ").endswith(b":"):
            os.kill(child, end_with)
            end_with = None
    echo = True
    try:
        echo = bool(termios.tcgetattr(screen)[3] & termios.ECHO)
    except (termios.error, OSError):
        pass
    status = os.waitpid(child, 0)[1]
    os.close(screen)
    return seen.decode(), status, echo


def passwords():
    stored = run("hash", *quick, stdin="correct horse\n")[0]
    check(stored.startswith("$argon2id$v=19$m=1024,t=1,p=1$"), stored)
    check(stored != run("hash", *quick, stdin="correct horse\n")[0], "two hashes are the same")
    check(run("verify", stored, stdin="correct horse\nmore")[0].startswith("matches"), "the right password")
    check(run("verify", stored, stdin="correct horse")[0].startswith("matches"), "a line without an end")
    check(run("verify", stored, stdin="wrong\n", code=1)[0] == "does not match", "a wrong password")
    (here / "hash").write_text(stored + "\n")
    check(says("verify", "--file", "hash", stdin="correct horse\n") == {"matches": True, "scheme": "argon2id", "current": True}
          or says("verify", "--file", "hash", stdin="correct horse\n")["matches"], "a hash in a file")
    for scheme, options in (("scrypt", ["--log-n", "10"]), ("pbkdf2", ["--iterations", "1000"]), ("bcrypt", ["--cost", "4"])):
        if scheme == "bcrypt" and "bcrypt" not in run("hash", "--help")[0]:
            continue
        stored = run("hash", "--scheme", scheme, *options, stdin="näive ☃\n")[0]
        check(says("verify", stored, stdin="näive ☃\n")["matches"], scheme)
        check(not says("verify", stored, stdin="naive\n", code=1)["matches"], scheme)
    check("no password" in run("hash", *quick, stdin="", code=2)[1], "no password")
    check("4096" in run("hash", *quick, stdin="x" * 5000, code=2)[1], "a long password")
    check("unknown_hash_format" in run("verify", "nonsense", stdin="x\n", code=3)[1], "no hash")
    check(json.loads(run("--json", "verify", "nonsense", stdin="x\n", code=3)[1])["error"], "an error in JSON")
    md5 = "5f4dcc3b5aa765d61d8327deb882cf99"
    check("fast digest" in run("verify", md5, stdin="password\n", code=3)[1], "a fast digest was verified unasked")
    check(says("verify", "--fast", md5, stdin="password\n")["matches"], "a fast digest, asked for")
    run("hash", "secret", stdin="", code=2)  # a password as an argument
    run("hash", "--password", "secret", code=2)


def identify():
    lines = ["$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$JSODPspW4tvLY3Ogm7DUvMKWzHWWsb4M/QtL3BN0zsI",
             "pbkdf2_sha256$600000$abc$n3Nb3HcUYkhpOH+8ahO0oPlCHv0tPpyXeXlXFRmkxpA=", "5f4dcc3b5aa765d61d8327deb882cf99"]
    said = [json.loads(line) for line in run("--json", "identify", stdin="\n".join(lines) + "\n")[0].splitlines()]
    check([one["scheme"] for one in said] == ["argon2id", "pbkdf2-sha256", "MD5"], said)
    check([one["fast_digest"] for one in said] == [False, False, True] and said[0]["current"], said)
    check(run("identify", "nonsense", lines[0], code=1)[0].splitlines()[0] == "unknown", "an unknown hash")


def prompts():
    stored = run("hash", *quick, stdin="secret\n")[0]
    screen, status, echo = in_terminal(["verify", stored], ["secret"])
    check("secret" not in screen and "matches" in screen and os.waitstatus_to_exitcode(status) == 0 and echo, f"a prompt: {screen!r}")
    check("\x1b[32m" in screen, f"no colour on a terminal: {screen!r}")
    check("\x1b[" not in in_terminal(["verify", stored], ["secret"], env={"NO_COLOR": "1"})[0], "a colour, and NO_COLOR is set")
    screen, status, _ = in_terminal(["hash", *quick], ["secret", "sekret"])
    check("differ" in screen and os.waitstatus_to_exitcode(status) == 2, f"two passwords: {screen!r}")
    screen, status, _ = in_terminal(["hash", *quick], ["secret", "secret"])
    check("$argon2id$" in screen and "secret" not in screen, f"a password twice: {screen!r}")
    screen, status, echo = in_terminal(["verify", stored], [], end_with=signal.SIGTERM)
    check(os.waitstatus_to_exitcode(status) == -signal.SIGTERM and echo, "the echo is off after a signal")


def keys_and_tokens():
    names = [name.strip() for name in run("key", "new", "--help")[0].replace("\n", " ").split("One of ")[1].split(";")[0].split(",")]
    check(len(names) >= 15, names)
    for name in names:
        file = f"{name}.json"
        made = says("key", "new", "--alg", name, file)
        check((here / file).stat().st_mode & 0o777 == 0o600 and made["private"], made)
        token = run("token", "sign", "--key", file, "--sub", "johndoe", "--iss", "us", "--aud", "them", "--scope", "me items", "--claims", '{"n":[1]}')[0]
        public = file
        if not name.startswith("HS"):
            public = f"{name}.public.json"
            (here / public).write_text(run("key", "jwk", file)[0])
            check(not set(json.loads((here / public).read_text())["keys"][0]) & {"d", "p", "q", "dp", "dq", "qi", "k"}, "a private member")
            check(not says("key", "show", public)["keys"][0]["private"], "a public key is shown as private")
            check("cannot sign" in run("token", "sign", "--key", public, "--sub", "x", code=2)[1], "signed with a public key")
        said = says("token", "verify", "--key", public, "--aud", "them", "--iss", "us", stdin=token)
        check(said["valid"] and said["claims"]["sub"] == "johndoe" and said["claims"]["n"] == [1] and said["kid"] == made["kid"], said)
        check(says("token", "verify", "--key", public, token, code=1) == {"valid": False, "reason": "wrong_audience"}, "an audience")
        bad = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
        check(says("token", "verify", "--key", public, "--aud", "them", bad, code=1)["valid"] is False, "a changed signature")
    run("key", "new", "EdDSA.json", code=2)  # is there
    check(json.loads((here / "EdDSA.json").read_text())["keys"], "a file was replaced")
    check("no algorithm" in run("key", "new", "--alg", "none", "none.json", code=2)[1] and not (here / "none.json").exists(), "alg none")

    token = run("token", "sign", "--key", "ES256.json", "--sub", "x")[0]
    check(says("token", "verify", "--key", "RS256.json", token, code=1)["reason"] == "unknown_key", "another key's token")
    run("key", "rotate", "ES256.json", "--alg", "EdDSA")
    check(says("token", "verify", "--key", "ES256.json", token)["alg"] == "ES256", "a token of before the rotation")
    check(says("token", "verify", "--key", "ES256.json", run("token", "sign", "--key", "ES256.json", "--sub", "y")[0])["alg"] == "EdDSA", "one of after it")
    check(says("key", "rotate", "ES256.json", "--keep", "0")["dropped"] != [], "keys are kept")
    check(says("token", "verify", "--key", "ES256.json", token, code=1)["reason"] == "unknown_key", "a key that was dropped verifies")

    short = run("token", "sign", "--key", "HS256.json", "--sub", "x", "--type", "at+jwt", "--lifetime", "1")[0]
    check(says("token", "verify", "--key", "HS256.json", short, code=1)["reason"] == "wrong_token_type", "another type")
    time.sleep(1.1)
    check(says("token", "verify", "--key", "HS256.json", "--type", "at+jwt", short, code=1)["reason"] == "expired", "an old token")
    check(says("token", "verify", "--key", "HS256.json", "--type", "at+jwt", "--leeway", "60", short)["valid"], "the leeway")
    ever = run("token", "sign", "--key", "HS256.json", "--sub", "x", "--never-expires")[0]
    check(says("token", "verify", "--key", "HS256.json", ever, code=1)["reason"] == "missing_claim", "a token without an end")
    check(says("token", "verify", "--key", "HS256.json", "--never-expires", ever)["valid"], "the same, asked for")
    check("malformed_claims" in run("token", "sign", "--key", "HS256.json", "--sub", "x", "--claims", '{"sub":"y"}', code=2)[1], "sub twice")

    said = says("token", "decode", stdin=short + "\n")
    check(said["verified"] is False and said["claims"]["sub"] == "x" and said["header"]["typ"] == "at+jwt", said)
    text = run("token", "decode", short)[0]
    check(text.startswith("UNVERIFIED") and "\x1b" not in text, text)
    check("\x1b[1;31mUNVERIFIED\x1b[0m" in in_terminal(["token", "decode", short], [])[0], "UNVERIFIED is not red on a terminal")


def pem():
    made = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], capture_output=True, check=False)
    if made.returncode != 0:
        return
    (here / "key.pem").write_bytes(made.stdout)
    token = run("token", "sign", "--key", "key.pem", "--sub", "x")[0]
    check(says("token", "verify", "--key", "key.pem", token)["alg"] == "ES256", "a PEM key")
    (here / "set.json").write_text(run("key", "jwk", "key.pem")[0])
    check(says("token", "verify", "--key", "set.json", token)["valid"], "its public half")
    check("for RS256" in run("key", "show", "--alg", "RS256", "key.pem", code=3)[1], "a PEM key of another algorithm")


def hostile():
    for text in (b"", b"{", b"[]", b"{}", b'{"keys":[]}', b'{"keys":[1]}', b'{"keys":{}}', b'{"kty":"oct","k":"AA","alg":"HS256"}', b"\xff\xfe",
                 b'{"kty":"oct","alg":"none"}', b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"[" * 100_000, b'{"a":1,"a":2}'):
        (here / "bad").write_bytes(text)
        for arguments in (("key", "jwk", "bad"), ("token", "sign", "--key", "bad", "--sub", "x"), ("token", "verify", "--key", "bad", "a.b.c")):
            done = subprocess.run([command, *arguments], cwd=here, capture_output=True, timeout=60, check=False)
            check(done.returncode in (0, 1, 2, 3), f"{arguments} with {text[:40]}: {done.returncode}")
            check(done.returncode != 0 or arguments[1] == "jwk", f"{arguments} with {text[:40]} is done")
    for text in (b"", b"..", b"a.b.c", b"\xff", b"x" * 100_000, b"eyJhbGciOiJub25lIn0.e30."):
        for verb in ("decode", "verify"):
            arguments = ["token", verb] + (["--key", "HS256.json"] if verb == "verify" else [])
            done = subprocess.run([command, *arguments], input=text, cwd=here, capture_output=True, timeout=60, check=False)
            check(done.returncode in (1, 2) or (verb == "decode" and done.returncode == 0), f"{verb} {text[:20]}: {done.returncode}")
    for arguments in ((), ("nonsense",), ("key",), ("key", "new"), ("hash", "--memory", "0"), ("token", "verify"), ("completion", "tcsh")):
        run(*arguments, code=2)
    check("cannot read" in run("key", "show", "not-there", code=3)[1], "a file that is not there")
    check("cannot read" in run("key", "show", ".", code=3)[1], "a folder")


def served():
    server = subprocess.Popen([command, "--json", "jwks", "serve-file", "EdDSA.json", "--port", "0"], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = server.stdout.readline()
    if not line and b"without cpp-httplib" in server.stderr.read():
        check(server.wait() == 3, "built without a server")
        return
    try:
        address = json.loads(line)["address"]
        with urllib.request.urlopen(address, timeout=20) as answer:
            check(answer.headers["Content-Type"] == "application/jwk-set+json", answer.headers)
            first = json.loads(answer.read())
        check(first == json.loads(run("key", "jwk", "EdDSA.json")[0]), first)
        run("key", "rotate", "EdDSA.json")
        with urllib.request.urlopen(address, timeout=20) as answer:
            check(len(json.loads(answer.read())["keys"]) == 2, "the new key is not served")
        (here / "EdDSA.json").write_text("{")
        with urllib.request.urlopen(address, timeout=20) as answer:
            check(len(json.loads(answer.read())["keys"]) == 2, "a file that cannot be read took the keys away")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            run("jwks", "serve-file", "RS256.json", "--port", taken.getsockname()[1], code=3)
    finally:
        server.terminate()
        server.wait()


def pages():
    manual = run("man")[0].replace("\\-", "-")
    words = run("completion", "bash")[0], run("completion", "zsh")[0], run("completion", "fish")[0]
    for names in (["hash"], ["verify"], ["identify"], ["tune"], ["key", "new"], ["key", "rotate"], ["token", "sign"], ["token", "verify"], ["jwks", "serve-file"],
                  ["users", "add"], ["users", "disable"], ["users", "enable"], ["users", "passwd"], ["users", "drop-factor"], ["users", "list"]):
        check(f".SS {' '.join(names)}" in manual, f"the manual has no {names}")
        for word in run(*names, "--help")[0].split():
            option = word.split(",")[-1]
            if option.startswith("--") and option != "--help":
                check(option in manual and all(option[2:] in text for text in words), f"{option} of {names} is not in the manual or a completion")
    check(all(f".B {code}\n" in manual for code in range(4)), "an exit code is not in the manual")
    for shell, text in zip(("bash", "zsh", "fish"), words):
        try:
            done = subprocess.run([shell, "-n"], input=text.encode(), capture_output=True, check=False)
        except FileNotFoundError:
            continue
        check(done.returncode == 0, f"{shell} does not take its completion: {done.stderr}")
    script = words[0] + "\nCOMP_WORDS=(latchkey key ro); COMP_CWORD=2; _latchkey; echo \"${COMPREPLY[@]}\"\n" \
                        "COMP_WORDS=(latchkey --json token sign --li); COMP_CWORD=4; _latchkey; echo \"${COMPREPLY[@]}\""
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    check(done.stdout == "rotate\n--lifetime\n", done.stdout + done.stderr)
    tuned = says("tune", "--target", "20", "--memory", "19")
    check(tuned["passes"] >= 1 and tuned["measured_ms"] > 0, tuned)


for part in (passwords, identify, prompts, keys_and_tokens, pem, hostile, served, users, pages):
    part()
print(f"{checks} checks")
