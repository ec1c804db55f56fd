#!/usr/bin/env python3
"""plots: the JSON that benchmarks/run and benchmarks/stores write, as SVG for the page on benchmarks.

    plots.py FOLDER_OF_RESULTS FOLDER

Writes verify.svg and sign.svg from jwt.json: for each algorithm what each library takes for one token; and growth.svg from stores.json: what a
look costs in each store as it grows. Scales are logarithmic. The SVG stands alone, with the reader's own font. docs/site.py calls it with
docs/measured.
"""
import json, math, pathlib, re, sys

ALGORITHMS = ["HS256", "EdDSA", "ES256", "RS256"]
OURS, FLOOR, OTHERS = "#b5541c", "#8a9a9a", "#2a7a7a"
WIDTH, LEFT, RIGHT, BAR, GAP, TITLE = 720, 190, 96, 18, 6, 34


def shown(ns):
    return f"{ns:.0f} ns" if ns < 1000 else f"{ns / 1000:.3g} µs" if ns < 1e6 else f"{ns / 1e6:.3g} ms"


def groups_of(results, operation):
    """(algorithm, [(who, ns)]) with the fastest first."""
    for algorithm in ALGORITHMS:
        rows = [(name.split("/", 2)[2], entry["ns"]) for name, entry in results.items() if name.startswith(f"{operation}/{algorithm}/")]
        if operation == "verify" and f"cached/{algorithm}/latchkey" in results:
            rows.append(("latchkey, seen before", results[f"cached/{algorithm}/latchkey"]["ns"]))
        if rows:
            yield algorithm, sorted(rows, key=lambda row: row[1])


def plot(results, operation):
    groups = list(groups_of(results, operation))
    every = [ns for _, rows in groups for _, ns in rows]
    low, high = 10 ** math.floor(math.log10(min(every))), 10 ** math.ceil(math.log10(max(every)))
    at = lambda ns: LEFT + (WIDTH - LEFT - RIGHT) * math.log(ns / low) / math.log(high / low)
    height = sum(TITLE + len(rows) * (BAR + GAP) for _, rows in groups) + 44
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Time to {operation} one token, by library">',
           '<style>text{font:13px system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#24292e}.t{font-weight:600;font-size:15px}.s{fill:#667}</style>',
           f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#fff"/>']
    decade = low
    while decade <= high:
        out.append(f'<line x1="{at(decade):.1f}" x2="{at(decade):.1f}" y1="10" y2="{height - 30}" stroke="#e3e8e8"/>')
        out.append(f'<text class="s" x="{at(decade):.1f}" y="{height - 12}" text-anchor="middle">{shown(decade)}</text>')
        decade *= 10
    y = 4
    for algorithm, rows in groups:
        out.append(f'<text class="t" x="14" y="{y + 22}">{operation} {algorithm}</text>')
        y += TITLE
        for who, ns in rows:
            colour = FLOOR if who == "floor" else OURS if who.startswith("latchkey") else OTHERS
            label = "the primitives by hand" if who == "floor" else who
            out.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{label}</text>')
            out.append(f'<rect x="{LEFT}" y="{y}" width="{max(2, at(ns) - LEFT):.1f}" height="{BAR}" rx="2" fill="{colour}"/>')
            out.append(f'<text x="{max(LEFT + 2, at(ns)) + 6:.1f}" y="{y + 14}">{shown(ns)}</text>')
            y += BAR + GAP
    return "\n".join([*out, "</svg>"]) + "\n"


LOOKS = [("revocation", "is it revoked?"), ("user", "a user by the name")]
LINES = {"memory": ("memory", "#b5541c"), "sqlite": ("SQLite", "#2a7a7a"), "postgres": ("PostgreSQL", "#4a5fa5"), "redis": ("Redis", "#a03c5a")}


def growth(results):
    """Two fields side by side, a line for each store: time up, size to the right."""
    points = {}
    for name, ns in results.items():
        if found := re.fullmatch(r"(\w+)/(\w+)/(\d+)", name):
            points.setdefault(found[1], {}).setdefault(found[2], []).append((int(found[3]), ns))
    sizes = sorted({size for stores in points.values() for line in stores.values() for size, _ in line})
    every = [ns for stores in points.values() for line in stores.values() for _, ns in line]
    low, high = 10 ** math.floor(math.log10(min(every))), 10 ** math.ceil(math.log10(max(every)))
    field, height, top, bottom, left = 240, 340, 44, 300, 64
    up = lambda ns: bottom - (bottom - top) * math.log(ns / low) / math.log(high / low)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Cost of a look, by store, as it grows">',
           '<style>text{font:13px system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#24292e}.t{font-weight:600;font-size:15px}.s{fill:#667}</style>',
           f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#fff"/>']
    for number, (look, title) in enumerate(LOOKS):
        start = left + number * (field + 96)
        right = lambda size: start + (field - 20) * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        out.append(f'<text class="t" x="{start}" y="26">{title}</text>')
        decade = low
        while decade <= high:
            out.append(f'<line x1="{start}" x2="{right(sizes[-1]):.1f}" y1="{up(decade):.1f}" y2="{up(decade):.1f}" stroke="#e3e8e8"/>')
            out.append(f'<text class="s" x="{start - 8}" y="{up(decade) + 4:.1f}" text-anchor="end">{shown(decade)}</text>')
            decade *= 10
        for size in sizes:
            out.append(f'<text class="s" x="{right(size):.1f}" y="{bottom + 22}" text-anchor="middle">{size:,}</text>')
        taken = []
        for store, line in sorted(points.get(look, {}).items(), key=lambda one: one[1][-1][1]):
            name, colour = LINES[store]
            line.sort()
            out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="' + " ".join(f"{right(size):.1f},{up(ns):.1f}" for size, ns in line) + '"/>')
            out += [f'<circle cx="{right(size):.1f}" cy="{up(ns):.1f}" r="3" fill="{colour}"/>' for size, ns in line]
            y = up(line[-1][1]) + 4
            while any(abs(y - other) < 14 for other in taken):
                y -= 2
            taken.append(y)
            out.append(f'<text x="{right(sizes[-1]) + 8:.1f}" y="{y:.1f}" style="fill:{colour}">{name}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main(measured, folder):
    read = lambda name: json.loads((pathlib.Path(measured) / name).read_text(encoding="utf-8"))
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for operation in ("verify", "sign"):
        (folder / f"{operation}.svg").write_text(plot(read("jwt.json"), operation), encoding="utf-8")
    (folder / "growth.svg").write_text(growth(read("stores.json")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
