#!/usr/bin/env python3
"""with_server.py redis|rediss|postgres COMMAND...: runs a command beside a server that was started for it, and says where that is in
LATCHKEY_REDIS (and its process in LATCHKEY_REDIS_PID) or LATCHKEY_POSTGRES; 77 where there is none. rediss: a Redis over TLS, whose
authority is the system's for the command; the files of other certificates are in the folder LATCHKEY_CERTIFICATES."""

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
installed, start = {"redis": (redis_server.is_installed, redis_server.RedisServer),
                    "rediss": (redis_server.speaks_tls, lambda: redis_server.RedisServer(tls=True)),
                    "postgres": (postgres_server.programs, postgres_server.PostgresServer)}[name]
if not installed():
    print(f"skipped: {name} is not installed, or not with TLS")
    sys.exit(77)
ports.end_on_sigterm()
server = start()
try:
    server.start()
    called = {"rediss": "REDIS"}.get(name, name.upper())
    there = {f"LATCHKEY_{called}": server.uri, f"LATCHKEY_{called}_PID": str(server.process.pid), "LATCHKEY_SOURCE": str(TESTS.parent)}
    if name == "rediss":
        there |= {"SSL_CERT_FILE": server.authority, "LATCHKEY_CERTIFICATES": server.folder}
    sys.exit(subprocess.run(command, env={**os.environ, **there}).returncode)
finally:
    server.stop()
