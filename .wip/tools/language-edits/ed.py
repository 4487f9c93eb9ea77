"""edit(file, [(old, new), ...]): each old must stand in the file's raw text exactly n times (default 1)."""
import json, pathlib, os
ROOT = pathlib.Path(os.environ.get("TREE", "/work/h-language"))
BAD = []
def edit(name, pairs):
    p = ROOT / name
    t = p.read_text(encoding="utf-8")
    nb = name.endswith(".ipynb")
    for pair in pairs:
        old, new = pair[0], pair[1]
        n = pair[2] if len(pair) > 2 else 1
        if nb:
            old, new = (json.dumps(s, ensure_ascii=False)[1:-1] for s in (old, new))
        c = t.count(old)
        if c != n and n != "*":
            BAD.append(f"{name}: {c}x (wanted {n}) {pair[0]!r}")
            continue
        t = t.replace(old, new)
    p.write_text(t, encoding="utf-8")
def done():
    print("\n".join(BAD) or "all applied")
