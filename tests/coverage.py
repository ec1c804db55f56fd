#!/usr/bin/env python3
"""coverage.py BUILD_FOLDER [LEAST]: how many lines of include/ the tests have run, of those that a compiler made code of; 1 where
that is less than LEAST percent (95).

For a build with -fprofile-instr-generate -fcoverage-mapping, whose tests ran with LLVM_PROFILE_FILE=BUILD_FOLDER/coverage/%m.profraw.
A line counts as run where one program ran it in one instantiation. Of a template that nobody instantiates, and of a header
that nobody includes, there is no code: headers without any are listed, as some of them should have."""

import collections
import pathlib
import re
import shutil
import subprocess
import sys

source = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1]).resolve()
least = float(sys.argv[2]) if len(sys.argv) > 2 else 95


def tool(name):
    return shutil.which(f"{name}-19") or shutil.which(name) or sys.exit(f"{name} is missing: llvm-19")


profiles = sorted((build / "coverage").glob("*.profraw"))
if not profiles:
    sys.exit(f"no profiles in {build / 'coverage'}: has ctest run?")
merged = build / "coverage" / "all.profdata"
subprocess.run([tool("llvm-profdata"), "merge", "-sparse", *profiles, "-o", merged], check=True)
programs = [one for one in sorted((build / "tests").rglob("*")) if one.is_file() and one.stat().st_mode & 0o100 and b"__llvm_covmap" in one.read_bytes()]

# Each program by itself: of an inline function that one calls and another only has, llvm-cov forgets one or the other.
lines = collections.defaultdict(lambda: collections.defaultdict(int))
for program in programs:
    told = subprocess.run([tool("llvm-cov"), "export", "-format=lcov", "-skip-expansions", "-instr-profile", merged, program, source / "include"],
                          check=True, capture_output=True, text=True).stdout
    for line in told.splitlines():
        if line.startswith("SF:"):
            counts = lines[pathlib.Path(line[3:]).relative_to(source / "include")]
        elif line.startswith("DA:"):
            number, times = map(int, line[3:].split(","))
            counts[number] = max(counts[number], times)

rows = []
for header, counts in lines.items():
    missed = sorted(number for number, times in counts.items() if times == 0)
    rows.append((len(missed), len(counts), header, missed))
missed, of = sum(row[0] for row in rows), sum(row[1] for row in rows)


def ranges(numbers):
    return re.sub(r"(\d+)(?:,\d+)*?,(\d+)(?=;|$)", r"\1-\2", ";".join(",".join(map(str, run)) for run in runs(numbers)))


def runs(numbers):
    run = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


print("headers with the most lines that no test ran:")
for count, size, header, numbers in sorted(rows, reverse=True)[:12]:
    if count:
        print(f"  {count:3} of {size:3}  {header}: {ranges(numbers).replace(';', ' ')}")
seen = {header for _, _, header, _ in rows}
print("no code:", " ".join(sorted(str(one) for one in (path.relative_to(source / "include") for path in (source / "include").rglob("*.hpp"))
                                 if one not in seen)))
percent = 100 * (of - missed) / of
print(f"lines of include/ that tests ran: {percent:.2f} % ({of - missed} of {of})")
sys.exit(0 if percent >= least else f"less than {least} %")
