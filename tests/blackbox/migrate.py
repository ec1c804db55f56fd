#!/usr/bin/env python3
"""Makes a table of foreign hashes with the example migrate, logs its users in twice, and looks into the file itself."""
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path


def run(*command, said=""):
    done = subprocess.run(command, input=said, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def hashes(file):
    with sqlite3.connect(file) as connection:
        return dict(connection.execute("SELECT login, password FROM people"))


def must(condition, what):
    if not condition:
        sys.exit(f"wrong: {what}")


def main():
    migrate = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.db"
        logins = run(migrate, "--make-demo", file)
        names = [line.split(" ", 1)[0] for line in logins.splitlines()]
        before = hashes(file)
        must(len(before) == len(names) >= 6 and not any("argon2" in text for text in before.values()), before)

        wrong = run(migrate, file, said="".join(f"{name} wrong\n" for name in [*names, "nobody"]))
        must(all(f"{name}: bad_credentials" in wrong for name in [*names, "nobody"]), wrong)
        must(hashes(file) == before, "a wrong password changed the table")

        first = run(migrate, file, said=logins)
        print(first, end="")
        must(all(f"{name}: logged in" in first for name in names), first)
        after = hashes(file)
        must(after.keys() == before.keys(), after)
        must(all(text.startswith("$argon2id$v=19$m=65536,t=3,p=1$") for text in after.values()), after)
        must(f"after:\n  {len(names)}  argon2id m=65536,t=3,p=1  (current)\n" in first, first)

        again = run(migrate, file, said=logins)
        must(all(f"{name}: logged in" in again for name in names), again)
        must(hashes(file) == after, "a current hash was replaced")


if __name__ == "__main__":
    main()
