#!/usr/bin/env python3
"""A rush of logins on a process with little memory: nothing may die, every answer must be right or "overloaded", and the
verification of tokens must not suffer. Says what it saw; ends with 1 where that was not good.

The process is held to its memory by RLIMIT_AS, which needs no rights and is harsher than a cgroup: address space that
is only set aside counts, too. So glibc gets two arenas, as it sets aside 64 MiB for each.
"""
import argparse
import os
import resource
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver", help="the overload_logins that was built")
    parser.add_argument("--logins", type=int, default=200, help="at once (200)")
    parser.add_argument("--memory-kib", type=int, default=65536, help="of one hash (65536)")
    parser.add_argument("--limit-mib", type=int, default=700, help="of the process (700)")
    parser.add_argument("--seconds", type=float, default=10, help="how long the rush lasts (10)")
    parser.add_argument("--token-ratio", type=float, default=2, help="the most that the p99 of token verification may rise; 0: not judged (2)")
    asked = parser.parse_args()
    limit = asked.limit_mib << 20
    command = [asked.driver, str(asked.logins), str(asked.memory_kib), str(asked.seconds), str(asked.token_ratio)]
    done = subprocess.run(command, env={**os.environ, "MALLOC_ARENA_MAX": "2"},
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    if done.returncode < 0:
        print(f"NOT GOOD: ended by signal {-done.returncode}")
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
