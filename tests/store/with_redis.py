#!/usr/bin/env python3
"""with_redis.py COMMAND...: runs a command with LATCHKEY_REDIS and LATCHKEY_REDIS_PID set to a Redis that was started for it; 77 where there is none."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import ports  # noqa: E402
import redis_server  # noqa: E402

if not redis_server.is_installed():
    print("skipped: redis-server is not installed")
    sys.exit(77)
ports.end_on_sigterm()
server = redis_server.RedisServer()
try:
    server.start()
    sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "LATCHKEY_REDIS": server.uri, "LATCHKEY_REDIS_PID": str(server.process.pid)}).returncode)
finally:
    server.stop()
