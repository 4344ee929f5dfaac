"""What is our typeface, and how does it become a small file? Inter, of which the letters that pages need are kept.

Run by itself (`python -m portal.look.typeface`), as the set-up of a working copy does, it leaves the file beside the
installed packages, where every later start finds it. Where a package is missing, or nothing may be written, the pages
are set in the fonts of the reader's system, and nobody is told: the words are the same.
"""

import os
import sys
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

# The package that holds the typeface, under the SIL Open Font License 1.1, whose text the file goes on naming.
PACKAGE, IN_PACKAGE = "fontpkg_inter", "files/Inter[opsz,wght].ttf"
FILE, STYLESHEET = "typeface/inter.woff2", "typeface/inter.css"
KEPT = (
    Path(sys.prefix) / "share" / "keydock" / "inter-1.woff2"
)  # the number changes with what is kept of the typeface
LARGEST = 60_000  # bytes over the line: the goal
WEIGHTS = (400, 600)
# Of each range both ends: Latin with the accents of Europe, punctuation, currencies, arrows, signs of keys.
LETTERS = (
    *(
        (0x20, 0x7E),
        (0xA0, 0x17F),
        (0x2010, 0x2026),
        (0x2030, 0x203A),
        (0x20AC, 0x20AC),
        (0x2122, 0x2122),
    ),
    *((0x2190, 0x2193), (0x21E7, 0x21E7), (0x2212, 0x2212), (0x2318, 0x2318), (0x2713, 0x2713)),
)
# Figures of one width, and the letters that base.css asks for: an l and an a that nothing else looks like.
FEATURES = ("ccmp", "locl", "kern", "mark", "mkmk", "calt", "tnum", "cv05", "cv11")
# Until the file is there, a font of the system is drawn at Inter's width and height: nothing moves when it comes.
# The figures are those of Inter over those of the font: mean width of English text, ascent and descent.
RULES = """/* Our typeface, and the system's fonts at its measures until it is there. */
@layer tokens {
  @font-face {
    font-family: Inter;
    font-weight: 400 600;
    font-display: swap;
    src: url("inter.woff2") format("woff2");
  }
  @font-face {
    font-family: "Inter by Arial";
    src: local("Arial"), local("Liberation Sans"), local("Arimo");
    size-adjust: 107.06%;
    ascent-override: 90.49%;
    descent-override: 22.53%;
    line-gap-override: 0%;
  }
  @font-face {
    font-family: "Inter by DejaVu";
    src: local("DejaVu Sans");
    size-adjust: 93.8%;
    ascent-override: 103.28%;
    descent-override: 25.72%;
    line-gap-override: 0%;
  }
  :root { --sans: Inter, "Inter by Arial", "Inter by DejaVu", system-ui, -apple-system, "Segoe UI", sans-serif; }
}
"""


@cache
def font() -> bytes | None:
    """The file in WOFF2: the one kept, or made now (two seconds) and kept. None where it cannot be made."""
    try:
        return KEPT.read_bytes()
    except OSError:
        content = made()
    with suppress(OSError):  # a service may not write beside its packages
        keep(content)
    return content


def keep(content: bytes | None) -> None:
    """For later starts, at once: several processes may start together."""
    if content:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        partial = KEPT.with_suffix(f".{os.getpid()}")
        partial.write_bytes(content)
        partial.replace(KEPT)


def made() -> bytes | None:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None or find_spec("fontTools") is None:
        return None
    return subset(Path(spec.origin).parent / IN_PACKAGE)


def subset(source: Path) -> bytes:
    """Of a variable TrueType font with the axes opsz and wght: the letters, features and weights that we use."""
    # Here alone: the two take a tenth of a second to import, and a server that finds the file needs neither.
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    options = Options(layout_features=list(FEATURES), hinting=False, name_IDs=[0, 1, 2, 13, 14])
    subsetter = Subsetter(options)
    subsetter.populate(
        unicodes=[code for first, last in LETTERS for code in range(first, last + 1)]
    )
    whole = TTFont(source)
    subsetter.subset(whole)
    small = instantiateVariableFont(whole, {"opsz": 14, "wght": WEIGHTS})
    small.flavor = "woff2"
    small.save(written := BytesIO())
    return written.getvalue()


if __name__ == "__main__":
    font()
