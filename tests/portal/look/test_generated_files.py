"""What is written from packages is found among the static files, and collected with hashed names."""

from pathlib import Path

import pytest
from django.conf import settings as product
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from portal.look import generated_files
from portal.templatetags import brand


@pytest.fixture
def collected(tmp_path: Path, settings) -> Path:
    """What production collects by the finder of written files alone."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["portal.look.generated_files.GeneratedFilesFinder"]
    settings.STORAGES = {
        **product.STORAGES,
        "staticfiles": {"BACKEND": "portal.running.static_files.OwnModulesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_a_demo_finds_each_file():
    for name in ("icons.svg", "typeface/inter.css", "typeface/inter.woff2"):
        assert Path(finders.find(name)).is_file()
    assert not finders.find("typeface/none.css")


def test_production_gives_them_hashed_names_and_the_stylesheet_names_the_font(collected: Path):
    stylesheet = next((collected / "typeface").glob("inter.*.css")).read_text()
    font = next((collected / "typeface").glob("inter.*.woff2"))
    assert font.name in stylesheet
    assert next(collected.glob("icons.*.svg")).stat().st_size > 5000
    assert staticfiles_storage.url("icons.svg").startswith("/static/icons.")


def test_pages_name_the_typeface_where_it_was_collected_and_not_elsewhere(collected: Path):
    assert generated_files.is_served("typeface/inter.css")
    stylesheet, font = brand.typeface_addresses()
    assert (stylesheet.endswith(".css"), font.endswith(".woff2")) == (True, True)
    del staticfiles_storage.hashed_files["typeface/inter.css"]
    assert brand.typeface_addresses() is None


def test_a_file_that_is_there_already_is_left_alone(tmp_path: Path):
    path = tmp_path / "new" / "icons.svg"
    generated_files.write(path, b"once")
    before = path.stat().st_mtime_ns
    generated_files.write(path, b"once")
    assert path.stat().st_mtime_ns == before
    generated_files.write(path, b"twice")
    assert path.read_bytes() == b"twice"
    assert [one.name for one in path.parent.iterdir()] == ["icons.svg"]
