"""Fonts cut down to what the built pages use: icons of the theme, glyphs of the formulas."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx

from trainlab.book.sphinxext.formulas import KATEX

_THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
ICONS = _THEME / "static" / "vendor" / "fontawesome" / "webfonts"


def cut_fonts(app: Sphinx, exception: Exception | None) -> None:
    """Put the cut fonts into the built book."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = (metadata.get("formulas", "") for metadata in app.env.metadata.values())
    glyphs = {ord(character) for characters in pages for character in characters}
    icons = _icons_used(out)
    for sources, target, characters in (
        (KATEX / "fonts", out / "_static" / "katex" / "fonts", glyphs),
        (ICONS, out / "_static" / "vendor" / "fontawesome" / "webfonts", icons),
    ):
        target.mkdir(parents=True, exist_ok=True)
        for font in sorted(sources.glob("*.woff2")):
            cut = _cut(font, characters, out.parent / ".fonts")
            placed = target / font.name
            if not placed.exists() or placed.read_bytes() != cut.read_bytes():
                shutil.copyfile(cut, placed)


def _icons_used(out: Path) -> set[int]:
    """Return the code points of icons named in pages or scripts, or used by the styles."""
    static = out / "_static"
    styles = "".join(p.read_text(encoding="utf-8") for p in static.rglob("*.css"))
    rule = re.compile(r'((?:\.fa-[\w-]+:{1,2}before,?)+)\{content:"(\\[0-9a-f]+|.)"\}')
    code_of = {
        name: _code_point(character)
        for selectors, character in rule.findall(styles)
        for name in re.findall(r"fa-([\w-]+)", selectors)
    }
    sources = [*out.rglob("*.html"), *(static / "scripts").glob("*book-theme.js")]
    sources += (static / "scripts").glob("pydata*.js")
    texts = (p.read_text(encoding="utf-8") for p in sources)
    names = {name for text in texts for name in re.findall(r"\bfa-([\w-]+)", text)}
    variables = re.findall(r'--pst-icon-[\w-]+:\s*"(\\[0-9a-f]+|.)"', styles)
    return {code_of[name] for name in names & code_of.keys()} | set(map(_code_point, variables))


def _code_point(css: str) -> int:
    return int(css[1:], 16) if css.startswith("\\") else ord(css)


def _cut(font: Path, characters: set[int], cache: Path) -> Path:
    """Return the font with these characters only, made once."""
    recipe = hashlib.sha256(font.read_bytes() + repr(sorted(characters)).encode())
    made = cache / f"{font.stem}-{recipe.hexdigest()[:12]}.woff2"
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        options = subset.Options(flavor="woff2", notdef_outline=True)
        loaded = subset.load_font(str(font), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(loaded)
        unfinished = made.with_suffix(".part")
        subset.save_font(loaded, str(unfinished), options)
        unfinished.replace(made)
    return made


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("build-finished", cut_fonts)
