#!/usr/bin/env python3
"""site: the guide (mkdocs-material) and the reference (doxygen) as one folder of HTML. docs/build calls it.

    site.py --out DIR

Prints "skipped: ..." where a program is missing. A warning of either program is an error, and so is a page that would ask another machine for a script, a style, a font
or an image. Needs Python 3, mkdocs with the theme material, doxygen and doxygen-awesome-css.
"""
import argparse, json, pathlib, re, shutil, subprocess, sys

import plots
import reference_filter

DOCS = pathlib.Path(__file__).resolve().parent
ROOT = DOCS.parent
AWESOME = pathlib.Path("/usr/share/doxygen-awesome-css")

# What lies at the top of the project, and is a page of the guide, too.
SHARED = {"SECURITY.md": "security.md", "CHANGELOG.md": "changes.md"}


def run(what, *command, cwd=None, passes=lambda line: False):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    warned = [line for line in done.stdout.splitlines() if re.search(r"\b(warning|error)\b", line, re.I) and not passes(line)]
    if done.returncode != 0 or warned:
        sys.exit(f"{what}:\n" + ("\n".join(warned) or done.stdout))


def gather(source):
    """The Markdown of the guide, in a folder that the reference joins."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(DOCS / "guide", source)
    for name, page in SHARED.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        for other, its_page in {"docs/guide/": "", **SHARED}.items():
            text = text.replace(f"]({other}", f"]({its_page}")
        (source / page).write_text(text, encoding="utf-8")
    plots.main(DOCS / "measured", source / "plots")


def explains_itself(warning):
    """Whether something may do without a comment: `bool empty() const` says it all, and a type inside a type, or a
    specialization of one, is explained with that. A type of the library's own never may, nor a function that can fail, whose comment names its errors, unless an
    overload of it has one."""
    if re.search(r"warning: Compound latchkey::\w+(?:<.*>|(?:<.*>)?::\w+.*) is not documented", warning):
        return True
    member = re.match(r"(?P<file>[^:]+):(?P<line>\d+): warning: Member (?P<name>\w+).* is not documented", warning)
    if member is None:
        return False
    header = pathlib.Path(member["file"]).read_text(encoding="utf-8")
    if re.search(r"\b(?:Result|expected)<", header.splitlines()[int(member["line"]) - 1]) is None:
        return True
    return re.search(rf"///[^\n]*\n(?:\s*template[^\n]*\n)?[^/\n]*\b{member['name']}\(", header) is not None


def build_reference(work, source):
    styles = [AWESOME / "doxygen-awesome.css", DOCS / "reference.css"]
    asked = reference_filter.concepts(sorted((ROOT / "include").rglob("*.hpp")))
    (work / "concepts.json").write_text(json.dumps(asked), encoding="utf-8")
    settings = (DOCS / "Doxyfile").read_text(encoding="utf-8") + "\n".join([
        f'INPUT = "{ROOT}/include/latchkey"', f'STRIP_FROM_PATH = "{ROOT}/include"', f'STRIP_FROM_INC_PATH = "{ROOT}/include"',
        f'OUTPUT_DIRECTORY = "{source}"', "HTML_OUTPUT = reference", f'INPUT_FILTER = "{sys.executable} {DOCS}/reference_filter.py {work}/concepts.json"',
        f'USE_MDFILE_AS_MAINPAGE = "{DOCS}/reference.md"', f'INPUT += "{DOCS}/reference.md" "{DOCS}/reference.dox"',
        "HTML_EXTRA_STYLESHEET = " + " ".join(f'"{style}"' for style in styles), ""])
    (work / "Doxyfile").write_text(settings, encoding="utf-8")
    run("doxygen", "doxygen", str(work / "Doxyfile"), cwd=work, passes=explains_itself)


def build_guide(work, source, out):
    config = work / "mkdocs.yml"
    config.write_text(f"INHERIT: {DOCS}/mkdocs.yml\ndocs_dir: {source}\nsite_dir: {out}\n", encoding="utf-8")
    run("mkdocs", "mkdocs", "build", "--strict", "--config-file", str(config))


# An address that a browser fetches by itself when the page is opened; a link that a reader may click is none.
FETCHED = re.compile(r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\b(?:src|data|srcset)\s*=\s*["']?(?P<a>(?:https?:)?//[^"'\s>]+)"""
                     r"""|<link\b(?=[^>]*\brel\s*=\s*["']?(?:stylesheet|icon|preconnect|dns-prefetch|preload|prefetch|manifest))[^>]*?\bhref\s*=\s*["']?(?P<b>(?:https?:)?//[^"'\s>]+)"""
                     r"""|@import\s+(?:url\()?["']?(?P<c>(?:https?:)?//[^"')\s]+)|url\(\s*["']?(?P<d>(?:https?:)?//[^"')\s]+)""", re.I)


def check_assets(out):
    found = []
    for page in sorted(out.rglob("*")):
        if page.suffix in (".html", ".css"):
            for hit in FETCHED.finditer(page.read_text(encoding="utf-8", errors="replace")):
                found.append(f"{page.relative_to(out)}: {next(filter(None, hit.groups()))}")
    if found:
        sys.exit("these pages ask another machine:\n" + "\n".join(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out.resolve()
    missing = [name for name in ("mkdocs", "doxygen") if shutil.which(name) is None] + ([] if AWESOME.is_dir() else [AWESOME.name])
    if missing:
        sys.exit(print("skipped:", ", ".join(missing), "missing"))
    work = out.parent / (out.name + "-work")
    source = work / "source"
    work.mkdir(parents=True, exist_ok=True)
    gather(source)
    build_reference(work, source)
    shutil.rmtree(out, ignore_errors=True)
    build_guide(work, source, out)
    check_assets(out)
    print(f"{sum(1 for _ in out.rglob('*.html'))} pages: {out / 'index.html'}")


if __name__ == "__main__":
    main()
