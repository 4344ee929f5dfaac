"""What is uploaded as a logo is never served as it came: a PNG is written anew, an SVG only draws."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from portal.branding import logos
from portal.errors import InvalidInput

DRAWS = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#123456"/></svg>'
BEGIN = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
SMUGGLED = "<script>alert(1)</script>"


def png(side: int = 4) -> bytes:
    """A PNG with something else in it, and behind its end."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SMUGGLED)
    written = BytesIO()
    Image.new("RGB", (side, side), "#123456").save(written, format="PNG", pnginfo=told)
    return written.getvalue() + SMUGGLED.encode()


def png_with(kind: bytes, content: bytes = b"") -> bytes:
    """A PNG with another chunk behind its pixels."""
    written = BytesIO()
    Image.new("RGB", (4, 4)).save(written, format="PNG")
    end = written.getvalue().index(b"IEND") - 4
    chunk = struct.pack(">I", len(content)) + kind + content
    chunk += struct.pack(">I", zlib.crc32(kind + content))
    return written.getvalue()[:end] + chunk + written.getvalue()[end:]


def test_a_png_is_written_anew_with_its_pixels_alone() -> None:
    kept, kind = logos.clean_logo(png(), "logo")
    assert (kind, b"script" in kept) == ("png", False)
    with Image.open(BytesIO(kept)) as image:
        assert (image.size, image.getpixel((0, 0))) == ((4, 4), (0x12, 0x34, 0x56, 255))


def test_an_svg_that_only_draws_keeps_what_it_draws() -> None:
    kept, kind = logos.clean_logo(DRAWS, "logo")
    assert (kind, b'fill="#123456"' in kept, b"viewBox" in kept) == ("svg", True, True)


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<script href="https://evil.example/x.js"/>',
        b'<rect onload="alert(1)" onclick="alert(1)"/>',
        b'<a href="javascript:alert(1)"><rect/></a>',
        b'<a xlink:href="javascript:alert(1)"><rect/></a>',
        b'<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/></foreignObject>',
        b'<image href="https://evil.example/pixel.png"/>',
        b'<use href="https://evil.example/x.svg#a"/>',
        b'<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        b'<rect style="background:url(https://evil.example/x)"/>',
        b'<rect style="fill:url(https://evil.example/x#y)"/>',
        b'<animate attributeName="href" from="#a"/>',
        b'<set attributeName="onload" to="alert(1)"/>',
        b'<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/>',
    ],
)
def test_an_svg_keeps_nothing_that_acts_or_leads_elsewhere(inside) -> None:
    kept, _ = logos.clean_logo(BEGIN + inside + b"</svg>", "logo")
    for word in (b"script>", b"onload=", b"onclick", b"onerror", b"javascript:", b"evil.example",
                 b"foreignObject", b"iframe", b"data:", b"attributeName"):  # fmt: skip
        assert word not in kept


def test_a_style_imports_nothing() -> None:
    inside = b"<style>@import url(https://evil.example/x.css); rect { fill: url(https://evil.example) }</style>"
    kept, _ = logos.clean_logo(BEGIN + inside + b"</svg>", "logo")
    assert (b"@import" in kept, b"url(http" in kept) == (False, False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "can be read"),
        (b"<script>alert(1)</script>", "can be read"),
        (b"GIF89a<script>alert(1)</script>", "can be read"),
        (b"\xff\xd8\xff\xe0 a photograph", "can be read"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "not a PNG"),
        (png_with(b"iCCP"), "not a PNG"),
        (png_with(b"iCCP", b"a\0"), "not a PNG"),
        (b"alert(1)", "can be read"),
        (b"<svg", "can be read"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWS, "DOCTYPE"),
        (('<?xml version="1.0" encoding="utf-16"?>' + DRAWS.decode()).encode("utf-16"), "can be read"),
        (b" " * (200 * 1024) + DRAWS, "200 KiB"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused(content, words) -> None:
    with pytest.raises(InvalidInput) as refusal:
        logos.clean_logo(content, "logo")
    assert (refusal.value.code, refusal.value.field_name) == ("invalid_logo", "logo")
    assert words in refusal.value.detail


def test_few_bytes_of_very_many_pixels_are_refused_unread() -> None:
    written = BytesIO()
    Image.new("1", (2001, 2)).save(written, format="PNG")
    with pytest.raises(InvalidInput, match="2000 pixels"):
        logos.clean_logo(written.getvalue(), "logo")


def test_a_deep_svg_ends_in_an_answer() -> None:
    depth = 20_000
    deep = BEGIN + b"<g>" * depth + b"</g>" * depth + b"</svg>"
    with pytest.raises(InvalidInput):
        logos.clean_logo(deep + b"<", "logo")
