#!/usr/bin/env python3
"""amalgamate.py: latchkey in one header, for who copies a file rather than installing a package.

    cmake/amalgamate.py [-o FILE] [HEADER...]      to standard output; all headers that need only the core packages

Each header of latchkey's own stands where it is first included, and once; what belongs to others stays an include."""

import argparse
import pathlib
import re

root = pathlib.Path(__file__).resolve().parent.parent
own = re.compile(r"\s*#\s*include\s*<(latchkey/[^>]+)>")
other = re.compile(r"#include <[^>]+>")


def put(header, out, seen):
    """Appends the text of `header`, and before it that of what it includes."""
    if header in seen:
        return
    seen.add(header)
    depth = 0  # of #if: an include in there is a condition's, and never said elsewhere
    for line in (root / "include" / header).read_text(encoding="utf-8").splitlines():
        include = own.match(line)
        if include:
            if depth:
                raise SystemExit(f"{header}: an include of latchkey's own under a condition")
            put(include.group(1), out, seen)
            continue
        if re.match(r"\s*#\s*if", line):
            depth += 1
        elif re.match(r"\s*#\s*endif", line):
            depth -= 1
        if line.startswith("#pragma once"):
            continue
        bare = other.match(line)
        if bare and not depth:
            if bare.group() in seen:
                continue
            seen.add(bare.group())
        if line or (out and out[-1]):  # no two empty lines in a row
            out.append(line)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("-o", metavar="FILE", help="where to write it")
    arguments.add_argument("headers", nargs="*", metavar="HEADER", help="as latchkey/jwt/jwt_codec.hpp; less to compile")
    asked = arguments.parse_args()
    project = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    version = re.search(r"project\(latchkey VERSION ([0-9.]+)", project).group(1)
    components = set(re.findall(r"[a-z0-9_/]+\.hpp", project))
    everything = sorted(path.relative_to(root / "include" / "latchkey").as_posix() for path in (root / "include").rglob("*.hpp"))
    licence = (root / "LICENSE").read_text(encoding="utf-8").strip().splitlines()
    out = [f"// latchkey {version}, all in one header. Made by cmake/amalgamate.py: change the parts, not this.", "//"]
    out += [f"// {line}".rstrip() for line in licence] + ["#pragma once", ""]
    seen = set()
    for header in asked.headers or [f"latchkey/{one}" for one in everything if one not in components]:
        put(header, out, seen)
    text = "\n".join(out) + "\n"
    if asked.o:
        pathlib.Path(asked.o).write_text(text, encoding="utf-8")
    else:
        print(text, end="")


main()
