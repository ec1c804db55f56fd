#!/usr/bin/env python3
"""with_postgres.py COMMAND...: runs a command with LATCHKEY_POSTGRES set to a PostgreSQL that was started for it; 77 where there is none."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import ports  # noqa: E402
import postgres_server  # noqa: E402

if postgres_server.programs() is None:
    print("skipped: PostgreSQL is not installed")
    sys.exit(77)
ports.end_on_sigterm()
server = postgres_server.PostgresServer()
try:
    server.start()
    source = pathlib.Path(__file__).resolve().parent.parent.parent
    sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "LATCHKEY_POSTGRES": server.uri, "LATCHKEY_SOURCE": str(source)}).returncode)
finally:
    server.stop()
