#!/usr/bin/env python3
"""check: every code block of README.md, SECURITY.md and docs/guide is part of a file that is built or run, and every link leads
somewhere.

    check.py [ROOT]

A block of code says in the line before it where it is from, as `<!-- cut from examples/quickstart.cpp -->`: its lines,
moved to the left as a whole, stand in that file one after the other. An empty line, or one of `...` (behind a comment
sign, or alone) may leave lines out; between the commands of a shell there may be others, and a comment behind one does not count.
Each #include of a block is looked for by itself. `<!-- not run: why -->` is for commands that no test can run. A block of plain text needs neither.
A page includes, in a block of its own or in another, what declares each of the library's types and functions that its C++ names;
latchkey/latchkey.hpp goes without saying, as docs/guide/install.md says.
A test that a page names, as `tests/core/x_test.cpp`: "a case", "another", is there, with those words in it.
Links: a file of the project with, after "#", one of its headings; another address only has to be well formed. Exits 1 if
anything is wrong, with one line for each place.
"""
import pathlib, re, sys, urllib.parse

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent).resolve()
SHARED = {"security.md": "SECURITY.md", "changes.md": "CHANGELOG.md"}  # pages of the guide that lie at the top
OF_A_PROGRAM = {"docs/guide/session-server.md"}  # shows pieces of one that is there whole
FENCE = re.compile(r"^(?P<indent>\s*)```(?P<language>\S*)\s*(?P<more>.*)$")
SOURCE = re.compile(r"^\s*<!-- (?:cut from (?P<file>\S+)|not run: (?P<why>.+)) -->$")
LEFT_OUT = re.compile(r"^\s*(?://|#)?\s*\.\.\.$")
PLAIN = {"text", ""}
problems = []


def blocks(lines):
    """(line number, language, code lines, the line before) of each fenced block."""
    start = None
    for i, line in enumerate(lines):
        fence = FENCE.match(line)
        if start is None and fence:
            start, indent, language = i, fence["indent"], fence["language"]
        elif start is not None and line.strip() == "```":
            before = next((lines[k] for k in range(start - 1, -1, -1) if lines[k].strip()), "")
            yield start + 1, language, [l[len(indent):] if l.startswith(indent) else l for l in lines[start + 1:i]], before
            start = None


def stands_in(piece, file_lines, begin):
    """Where `piece` ends in `file_lines`, looked for from line `begin` on; None where it is not there."""
    for at in range(begin, len(file_lines) - len(piece) + 1):
        shift = None
        for wanted, got in zip(piece, file_lines[at:at + len(piece)]):
            if not got.endswith(wanted) or got[:len(got) - len(wanted)].strip():
                break
            if shift is None:
                shift = got[:len(got) - len(wanted)]
            elif got[:len(got) - len(wanted)] != shift:
                break
        else:
            return at + len(piece)
    return None


def check_block(where, language, code, before):
    source = SOURCE.match(before)
    if source is None:
        if language not in PLAIN:
            problems.append(f"{where}: a block of {language} that says not where it is from")
        return
    if source["why"]:
        return
    path = ROOT / source["file"]
    if not path.is_file():
        problems.append(f"{where}: there is no {source['file']}")
        return
    lines, at, piece = path.read_text(encoding="utf-8").splitlines(), 0, []
    if language == "cpp" and all(line.startswith("#include") or not line for line in code):
        code = [part for line in code for part in (line, "...")]
    if language == "sh":
        code = [part for line in code for part in (re.sub(r"\s+#.*", "", line), "...")]
    for line in [*code, None]:
        if line and line.strip() and not LEFT_OUT.match(line):
            piece.append(line)
            continue
        if piece:
            end = stands_in(piece, lines, at)
            if end is None:
                problems.append(f"{where}: not in {source['file']} as it is: {piece[0].strip()}")
                return
            at = end
        piece = []


def declared():
    """What each header declares for its users, and what it includes, by its path below include/."""
    of_type = re.compile(r"^(?:template <[^;{]*> ?)?(?:class|struct|enum class|concept|using) (\w+)", re.M)
    of_function = re.compile(r"^(?:template <[^;{]*>\s)?(?:\[\[nodiscard\]\] )?[A-Za-z][\w:<>,&* ]* (\w+)\(", re.M)
    types, functions, includes = {}, {}, {}
    for path in (ROOT / "include").rglob("*.hpp"):
        name, text = path.relative_to(ROOT / "include").as_posix(), path.read_text(encoding="utf-8")
        includes[name] = re.findall(r"^#include <(latchkey/[^>]+)>", text, re.M)
        for found, where in ((of_type, types), (of_function, functions)):
            for one in found.findall(text):
                where.setdefault(one, set()).add(name)
    return types, functions, includes


def check_includes(page, code, types, functions, includes):
    """That a reader who includes what the page includes has all that the page's code names."""
    there, todo = set(), ["latchkey/latchkey.hpp", *re.findall(r"#include <(latchkey/[^>]+)>", code)]
    while todo:
        one = todo.pop()
        if one not in there:
            there.add(one)
            todo += includes.get(one, [])
    code = re.sub(r'//.*|#include.*|"(?:\\.|[^"\\])*"', "", code)
    code = code.replace("latchkey::", "")
    named = {one: types[one] for one in re.findall(r"(?<![\w:.])[A-Z]\w+", code) if one in types}
    named |= {one: functions[one] for one in re.findall(r"(?<![\w:.>])([a-z]\w+)(?=\()", code) if one in functions}
    for one, where in sorted(named.items()):
        if not where & there:
            problems.append(f"{page.relative_to(ROOT)}: {one} without an #include of {' or '.join(sorted(where))}")


def check_tests(page, text):
    for name, cases in re.findall(r'`(tests/[\w./-]+)`(?::((?:,? "[^"]+")+))?', text):
        path = ROOT / name
        if not path.exists():
            problems.append(f"{page.relative_to(ROOT)}: there is no {name}")
            continue
        for case in re.findall(r'"([^"]+)"', cases):
            if case not in path.read_text(encoding="utf-8"):
                problems.append(f"{page.relative_to(ROOT)}: nothing in {name} is called {case}")


def without_code(text):
    text = re.sub(r"^(\s*)```.*?^\s*```\s*$", "", text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "", text)


def slug(heading):
    """The anchor that both Python-Markdown and the forges make of a heading of letters, digits, spaces and dots."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|`", r"\1", heading)
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def anchors(path):
    text = re.sub(r"^(\s*)```.*?^\s*```\s*$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = set(re.findall(r"\{#([\w-]+)[^}]*\}", text)) | set(re.findall(r'<a (?:id|name)="([\w-]+)"', text))
    for heading in re.findall(r"^#{1,6}\s+(.*?)\s*(?:\{[^}]*\})?\s*#*$", text, flags=re.M):
        found.add(slug(heading))
    return found


def check_links(page, text):
    for image, target in re.findall(r"(!?)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()]*\))?)(?:\s+\"[^\"]*\")?\)", without_code(text)):
        where = f"{page.relative_to(ROOT)}: {target}"
        address = urllib.parse.urlsplit(target)
        if address.scheme:
            if address.scheme == "mailto":
                continue
            if address.scheme != "https" or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", address.netloc) or " " in target:
                problems.append(f"{where}: no well-formed https address")
            continue
        if target.startswith(("reference/", "plots/")):
            continue  # made by docs/build, which checks it
        path = (page.parent / urllib.parse.unquote(address.path)).resolve() if address.path else page
        in_guide = path.parent == ROOT / "docs/guide"
        if in_guide and path.name in SHARED:
            path = ROOT / SHARED[path.name]
        if not path.exists():
            problems.append(f"{where}: no such file")
        elif address.fragment and address.fragment not in anchors(path):
            problems.append(f"{where}: no such heading")


def main():
    pages = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs/guide").rglob("*.md"))]
    count, library = 0, declared()
    for page in pages:
        text, cpp = page.read_text(encoding="utf-8"), []
        for number, language, code, before in blocks(text.splitlines()):
            check_block(f"{page.relative_to(ROOT)}:{number}", language, code, before)
            cpp += code if language == "cpp" else []
            count += 1
        if str(page.relative_to(ROOT)) not in OF_A_PROGRAM:
            check_includes(page, "\n".join(cpp), *library)
        check_links(page, text)
        check_tests(page, text)
    print("\n".join(problems) or f"{len(pages)} pages, {count} blocks of code")
    sys.exit(1 if problems else 0)


main()
