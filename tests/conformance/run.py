#!/usr/bin/env python3
"""Asks latchkey_conformance every case of the reference vectors, and says where it is wrong.

LATCHKEY_VECTORS names the folder of the vectors; without it nothing is done. A wrong accept, a wrong refusal, an "error"
or a case over its own max_ms ends with exit status 1; "unsupported" is only counted. For the files of another shape see
translate.py.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left in the source tree
import translate  # noqa: E402

COLUMNS = ("accept ok", "reject ok", "either", "unsupported", "wrong")


def lines_of(file):
    """Yields (line, expectation, what to show of it) for each case of one file."""
    data = json.loads(file.read_text(encoding="utf-8"))
    if file.stem in translate.TRANSLATORS:
        yield from translate.TRANSLATORS[file.stem](data)
        return
    if not isinstance(data, dict) or "kind" not in data:
        print(f"not read: {file.name}", file=sys.stderr)
        return
    for case in data["cases"]:
        ref = case.get("key")
        keys = {ref: data["keys"][ref]} if isinstance(ref, str) else {}
        line = {"set": data["set"], "kind": data["kind"], "case": case, "keys": keys}
        yield line, case["expect"], case.get("comment", "")


def sampled(cases, count):
    """`count` of them, spread evenly; all where there are no more or none was asked for."""
    if not count or len(cases) <= count:
        return cases
    return [cases[i * len(cases) // count] for i in range(count)]


def ask(driver, cases):
    """The driver's answer to each case, in order."""
    with subprocess.Popen([driver], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        def feed():
            try:
                for line, _, _ in cases:
                    process.stdin.write(json.dumps(line) + "\n")
                process.stdin.close()
            except BrokenPipeError:
                pass

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        answers = [json.loads(text) for text in process.stdout]
        feeder.join()
    if len(answers) != len(cases) or process.returncode != 0:
        sys.exit(f"the driver answered {len(answers)} of {len(cases)} lines and ended with {process.returncode}")
    return answers


def judge(case, expect, answer):
    """The column that an answer counts in, and what is wrong with it, if anything."""
    verdict = answer["v"]
    if answer["id"] != case["id"]:
        return "wrong", f"answered as {answer['id']}"
    if verdict == "error":
        return "wrong", "an error of the library's own"
    if "max_ms" in case and answer["us"] > case["max_ms"] * 1000:
        return "wrong", f"took {answer['us'] / 1000:.1f} ms of {case['max_ms']}"
    if verdict == "unsupported":
        return "unsupported", None
    if expect == "either":
        return "either", None
    if verdict != expect:
        return "wrong", f"wrong {verdict}"
    return f"{verdict} ok", None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver", help="the latchkey_conformance that was built")
    parser.add_argument("--set", help="only the file of this name, without .json")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N cases of each file")
    parser.add_argument("--verbose", action="store_true", help="also list what is unsupported, and what either verdict would do for")
    asked = parser.parse_args()
    folder = os.environ.get("LATCHKEY_VECTORS", "")
    if not folder:
        print("skipped: LATCHKEY_VECTORS is not set")
        return 0
    files = [file for file in sorted(Path(folder).glob("*.json")) if asked.set in (None, file.stem)]
    if not files:
        sys.exit(f"no such set: {asked.set}")

    total, wrong = collections.Counter(), []
    print(f"{'':44}" + "".join(f"{column:>12}" for column in COLUMNS))
    for file in files:
        cases = sampled(list(lines_of(file)), asked.sample)
        counts = collections.Counter()
        for (line, expect, comment), answer in zip(cases, ask(asked.driver, cases)):
            column, problem = judge(line["case"], expect, answer)
            counts[column] += 1
            said = f"{file.stem} {line['case']['id']}: {answer['v']} {answer['code']} ({answer['us']} us)  {comment}"
            if problem:
                wrong.append(f"{problem}, {expect} expected: {said}")
            elif asked.verbose and column in ("unsupported", "either"):
                print(f"    {said}")
        total += counts
        print(f"{file.stem:44}" + "".join(f"{counts[column]:12}" for column in COLUMNS), flush=True)
    print(f"{'all':44}" + "".join(f"{total[column]:12}" for column in COLUMNS))
    for reason, count in sorted(translate.SKIPPED.items()):
        print(f"not asked: {count} ({reason})")
    for problem in wrong:
        print(problem)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
