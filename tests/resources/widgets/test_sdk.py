"""Our browser scripts at their stable addresses: for every origin, kept for an hour, and nothing beside them."""

import pytest
from django.test import Client

from resources.widgets.sdk import FOLDER, KINDS


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_script_is_served_to_every_origin(db: None, name: str) -> None:
    answer = Client().get(f"/sdk/{name}")
    assert answer.content == (FOLDER / name).read_bytes()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("weak", ["", "W/"])
def test_an_unchanged_script_is_not_sent_again(db: None, weak: str) -> None:
    tag = Client().get("/sdk/keydock-widget.js")["ETag"]
    again = Client().get("/sdk/keydock-widget.js", headers={"if-none-match": weak + tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nope.js", "..%2Fmanage.py", "%2e%2e%2fREADME.md"])
def test_nothing_else_is_served(db: None, name: str) -> None:
    assert Client().get(f"/sdk/{name}").status_code == 404


def test_every_file_of_the_folder_is_served() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} == set(KINDS)
