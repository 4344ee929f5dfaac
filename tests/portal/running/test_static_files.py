"""Our script modules find each other once every file carries a hash in its name."""

import re
from pathlib import Path

import pytest
from django.conf import settings as product
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from portal.running import static_files

IMPORT = re.compile(r"""^import\b.*?["']\./(?P<name>[^"']+)["'];""", re.MULTILINE)


@pytest.fixture
def collected(tmp_path: Path, settings) -> Path:
    """The folder of our own static files as production serves them."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder",
        "portal.look.generated_files.GeneratedFilesFinder",
    ]
    settings.STORAGES = {
        **product.STORAGES,
        "staticfiles": {"BACKEND": "portal.running.static_files.OwnModulesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_import_names_a_file_that_is_served(collected: Path):
    modules = list((collected / "js").glob("*.js"))
    imported = [m["name"] for module in modules for m in IMPORT.finditer(module.read_text())]
    assert len(imported) >= 8
    assert [name for name in imported if not (collected / "js" / name).exists()] == []


def test_no_module_is_served_under_a_name_without_a_hash(collected: Path):
    assert not (collected / "js" / "main.js").exists()


def test_files_that_were_not_collected_are_noticed(collected: Path):
    assert static_files.are_collected()
    del staticfiles_storage.hashed_files["img/keydock.svg"]  # as of a release without it
    assert not static_files.are_collected()


def test_readyz_names_them(client, db, monkeypatch):
    monkeypatch.setattr(static_files, "are_collected", lambda: False)
    assert client.get("/readyz").json()["failed"] == ["static_files"]
