#!/usr/bin/env python3
"""reference_filter: what doxygen reads in place of a header. docs/site.py names it in the Doxyfile.

    reference_filter.py CONCEPTS HEADER

A member that does what a concept asks of it, and nothing else, has no comment of its own in the headers: the concept has
it. In the reference it gets one that says so; CONCEPTS is a file with {"a member's name": "See its concept."}, which
site.py makes. What is protected is for the library's own classes and counts as private; a line with a constraint of its own
is left out; a "<word>" in a comment is prose and no HTML. Lines stay where they are.
"""
import json, pathlib, re, sys

OF_MANY_TYPES = {
    "algorithm": "The \"alg\" of RFC 7518, section 3.1.",
    "parse": "Takes a text of this form apart; nothing where it is not wholly of it.",
    "operator()": "Does what this type is for.",
    "to_pkey": "The same key for OpenSSL; null where memory is missing.",
    "request_rules": "How strictly a request is read.",
}
FUNCTION = re.compile(r"^\s+(?:template <[^>]*>\s*)?(?:\[\[nodiscard\]\]|static|constexpr|inline|virtual|explicit|bool|auto|void|const|Result<[^(]*>|std::\S+)[^(=;]*?(?P<name>operator\(\)|\b\w+)\s*\((?!\))|"
                      r"^\s+(?:\[\[nodiscard\]\]|static|constexpr|bool|auto|void)[^(=;]*?\b(?P<none>\w+)\s*\(\)|"
                      r"^\s+static constexpr [^(=;]*?\b(?P<constant>\w+)\s*=")


def concepts(headers):
    """Which concept asks for a member of which name."""
    asked = {}
    for header in headers:
        text = header.read_text(encoding="utf-8")
        for concept in re.finditer(r"^concept (\w+) =(.*?)(?:^$|\Z)", text, re.M | re.S):
            for member in re.findall(r"\{\s*\w+(?:\.|::)(\w+)\s*[(}]", concept[2]):
                asked.setdefault(member, []).append(concept[1])
    return {member: f"See {', '.join(dict.fromkeys(names))}." for member, names in asked.items()}


def prose(line):
    """The line with what doxygen would take for HTML or a command inside its comment escaped."""
    at = re.search(r"///<?", line)
    if at is None:
        return line
    head, text = line[:at.end()], line[at.end():]
    parts = re.split(r"(`[^`]*`)", text)
    return head + "".join(part if part.startswith("`") else re.sub(r"<(?=[A-Za-z/])", r"\\<", re.sub(r"\\(?=\S)", r"\\\\", part)) for part in parts)


def main(table, path):
    said_by = OF_MANY_TYPES | json.loads(pathlib.Path(table).read_text(encoding="utf-8"))
    before = ""
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(" protected:"):
            line = " private:"
        if re.match(r"\s+requires\b[^{]*$", line):  # which doxygen 1.9 takes for the end of the public part
            line = ""
        found = FUNCTION.match(line)
        name = found and (found["name"] or found["none"] or found["constant"])
        documented = before.lstrip().startswith(("///", "//!", "template")) or "///" in line
        if name in said_by and not documented:
            indent = len(line) - len(line.lstrip())
            line = f"{line[:indent]}/** {said_by[name]} */ {line[indent:]}"
        if line.strip():
            before = line
        print(prose(line))


if __name__ == "__main__":
    main(*sys.argv[1:])
