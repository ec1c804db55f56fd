#!/usr/bin/env python3
"""plots: the JSON that benchmarks/run writes, as SVG for the page on benchmarks.

    plots.py RESULTS.json FOLDER

Writes verify.svg and sign.svg: for each algorithm what each library takes for one token, on a logarithmic scale. The SVG stands
alone, with the reader's own font. docs/site.py calls it with docs/measured/jwt.json.
"""
import json, math, pathlib, sys

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


def main(results, folder):
    results, folder = json.loads(pathlib.Path(results).read_text(encoding="utf-8")), pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for operation in ("verify", "sign"):
        (folder / f"{operation}.svg").write_text(plot(results, operation), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
