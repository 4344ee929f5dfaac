"""What may be the portal's logo, and where is it? A PNG that was read to its last pixel, or an SVG that only draws.

Whatever is uploaded here is served to every visitor from the portal's own origin, where a script would act as whoever
opens it. So nothing is kept as it came: a PNG is decoded and written anew, which leaves behind whatever else was in the
file, and of an SVG py-svg-hush keeps what draws, without scripts, handlers, foreign markup and addresses of others.
The answer that serves it says `sandbox` besides (`portal.branding.pages`), and pages ask for it as an image alone.
"""

import hashlib
import struct
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from py_svg_hush import filter_svg

from portal.errors import InvalidInput

LARGEST = 200 * 1024  # bytes of a file
LARGEST_SIDE = 2000  # pixels of a PNG
PNG = "png"
SVG = "svg"
TYPES = {PNG: "image/png", SVG: "image/svg+xml"}
# What Pillow raises at a broken file: behind the pixels it reads a chunk that is too short without asking.
UNREADABLE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError, struct.error
)  # fmt: skip
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
# A document type can define entities, which make little text into very much.
DOCUMENT_TYPE = "<!DOCTYPE"
NO_DATA_ADDRESSES: dict[str, list[str]] = {}


def clean_logo(content: bytes, field: str) -> tuple[bytes, str]:
    """The file as it is kept, and its kind. Raises InvalidInput `invalid_logo`."""
    if len(content) > LARGEST:
        raise refused(field, f"A logo has at most {LARGEST // 1024} KiB.")
    kept, kind = (
        (clean_png(content, field), PNG)
        if content.startswith(PNG_BEGINS)
        else (clean_svg(content, field), SVG)
    )
    if len(kept) > LARGEST:
        raise refused(field, f"Written anew, the logo has more than {LARGEST // 1024} KiB.")
    return kept, kind


def clean_png(content: bytes, field: str) -> bytes:
    """The pixels, written anew. The size is asked before they are read: few bytes can be very many pixels."""
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as image:
            if max(image.size) > LARGEST_SIDE:
                raise refused(field, f"A logo has at most {LARGEST_SIDE} pixels a side.")
            pixels = image.convert("RGBA")
    except (*UNREADABLE, Image.DecompressionBombError):
        raise refused(field, "The file is not a PNG that can be read.") from None
    written = BytesIO()
    pixels.save(written, format="PNG", optimize=True)
    return written.getvalue()


def clean_svg(content: bytes, field: str) -> bytes:
    """What of it draws. A file that is anything else than an SVG is refused, as is one with a document type."""
    try:
        text = (
            content.decode()
        )  # in other characters the next line would not find what it looks for
        if DOCUMENT_TYPE in text.upper():
            raise refused(field, "An SVG with a document type (DOCTYPE) is not taken.")
        kept = filter_svg(content, NO_DATA_ADDRESSES)
    except ValueError:
        raise refused(field, "A logo is a PNG, or an SVG in UTF-8 that can be read.") from None
    return kept


def refused(field: str, why: str) -> InvalidInput:
    return InvalidInput(field, "invalid_logo", f"{why} Nothing was changed.")


def digest(content: bytes) -> str:
    """What names the file in its address, so that it can be kept for ever."""
    return hashlib.sha256(content).hexdigest()[:32]
