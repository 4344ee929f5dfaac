"""The typeface is small, holds what pages need, goes on naming its licence, and its absence is no error."""

import re
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from portal.look import generated_files, typeface


@pytest.fixture(scope="module")
def font() -> TTFont:
    return TTFont(BytesIO(typeface.font()))


def test_it_costs_less_than_the_goal():
    assert 10_000 < len(typeface.font()) < typeface.LARGEST


def test_it_has_the_letters_that_pages_are_written_in(font: TTFont):
    wanted = "Keydock generates 0123456789 keys — “once”, for Łódź, Señor Çelik & Ångström: 5 €, ⌘K, … • ✓ →"
    assert [letter for letter in wanted if ord(letter) not in font.getBestCmap()] == []


def test_it_has_one_axis_with_the_weights_of_the_stylesheets(font: TTFont):
    axes = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes]
    assert axes == [("wght", *typeface.WEIGHTS)]


def test_figures_of_one_width_are_in_it(font: TTFont):
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"tnum", "cv05", "cv11"} <= features


def test_it_goes_on_naming_its_licence(font: TTFont):
    assert "SIL Open Font License" in font["name"].getDebugName(13)


def test_without_the_package_pages_are_set_in_the_systems_fonts(monkeypatch):
    monkeypatch.setattr(typeface, "find_spec", lambda name: None)
    assert typeface.made() is None
    monkeypatch.setattr(typeface, "font", lambda: None)
    assert set(generated_files.contents()) == {"icons.svg"}


def test_a_folder_that_takes_no_file_is_no_error(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(typeface, "KEPT", tmp_path / "a file" / "inter.woff2")
    (tmp_path / "a file").touch()
    monkeypatch.setattr(typeface, "made", lambda: b"font")
    assert typeface.font.__wrapped__() == b"font"


def test_what_stands_in_for_it_is_as_high_as_it(font: TTFont):
    """`ascent-override` times `size-adjust` is Inter's ascent, in each of the fonts that stand in."""
    high = font["hhea"].ascent / font["head"].unitsPerEm
    found = re.findall(r"size-adjust: ([\d.]+)%;\s+ascent-override: ([\d.]+)%", typeface.RULES)
    assert [round(float(size) * float(ascent) / 10_000, 3) for size, ascent in found] == [
        round(high, 3)
    ] * 2


def test_the_packages_are_there():
    """In production they may be missing; here that would hide what the others prove."""
    assert [name for name in (typeface.PACKAGE, "fontTools") if find_spec(name) is None] == []
