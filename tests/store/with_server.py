#!/usr/bin/env python3
"""with_server.py redis|postgres COMMAND...: runs a command beside a server that was started for it, and says where that is in
LATCHKEY_REDIS (and its process in LATCHKEY_REDIS_PID) or LATCHKEY_POSTGRES; 77 where there is none."""

import os
import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
import ports  # noqa: E402
import postgres_server  # noqa: E402
import redis_server  # noqa: E402

name, *command = sys.argv[1:]
installed, start = {"redis": (redis_server.is_installed, redis_server.RedisServer), "postgres": (postgres_server.programs, postgres_server.PostgresServer)}[name]
if not installed():
    print(f"skipped: {name} is not installed")
    sys.exit(77)
ports.end_on_sigterm()
server = start()
try:
    server.start()
    there = {f"LATCHKEY_{name.upper()}": server.uri, f"LATCHKEY_{name.upper()}_PID": str(server.process.pid), "LATCHKEY_SOURCE": str(TESTS.parent)}
    sys.exit(subprocess.run(command, env={**os.environ, **there}).returncode)
finally:
    server.stop()
