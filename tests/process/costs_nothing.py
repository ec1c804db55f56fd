#!/usr/bin/env python3
"""costs_nothing: of policies that were left out, a program has not one function: quickstart's login has none of them, session_server's all.

    costs_nothing.py QUICKSTART SESSION_SERVER"""
import re
import shutil
import subprocess
import sys

POLICIES = ["Throttle", "OwedAttempts", "Sessions", "SessionSteps", "RefreshTokenParts", "Revocations", "AuditTo", "audit_line", "SecondFactor"]

if shutil.which("nm") is None:
    print("skipped: nm is missing")
    sys.exit(77)
without, with_all = (subprocess.run(["nm", "-C", program], check=True, stdout=subprocess.PIPE, text=True).stdout for program in sys.argv[1:3])
in_it = {policy for policy in POLICIES if re.search(rf"latchkey::(?:\w+::)*{policy}\b", without)}
missing = {policy for policy in POLICIES if not re.search(rf"latchkey::(?:\w+::)*{policy}\b", with_all)}
if in_it or missing or "latchkey::Authenticator<" not in without:
    sys.exit(f"FAILED: a login alone has {sorted(in_it)}; looked for in vain where they are used: {sorted(missing)}")
print(f"{len(POLICIES)} parts of policies: none in a login alone, all where they are used")
