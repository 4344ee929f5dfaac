"""The company's API stands in the documentation with the reader's own ids, and a broken document refuses the start."""

import json

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from portal import checks
from portal.documentation.company import read_company
from tests.portal.documentation.test_openapi import SHOP
from tests.portal.signed_in import signed_in


@pytest.fixture(params=["json", "yaml"])
def document(request, tmp_path, settings) -> str:
    text = json.dumps(SHOP) if request.param == "json" else yaml.safe_dump(SHOP)
    path = tmp_path / f"orders.{request.param}"
    path.write_text(text)
    settings.API_DOCUMENT = str(path)
    return str(path)


def test_its_operations_are_shown_with_the_readers_own_ids(cast, document):
    client = signed_in(cast.bob)
    assert "Change an order" in client.get("/docs/api").content.decode()
    text = client.get("/docs/api/change-an-order").content.decode()
    assert "https://api.acme.example/orders/ORDER_ID" in text
    assert f"x-organization-id: {cast.acme.public_id}" in text


def test_it_stands_first_and_is_searched(db, client, document):
    text = client.get("/docs").content.decode()
    assert text.index("/docs/api") < text.index("/docs/portal-api")
    assert "/docs/api/change-an-order" in client.get("/docs/search?q=order").content.decode()


def test_nothing_on_its_pages_sends_a_key(db, client, document):
    text = client.get("/docs/api/change-an-order").content.decode()
    assert "data-try" not in text
    assert "try-it.js" not in text


BROKEN = {
    "no file": None,
    "no text": b"\xff\xfe\x00",
    "no document": b"hello",
    "broken YAML": b"a: [",
    "no operation": b'{"openapi": "3.1.0", "paths": {"/": {}}}',
    "a lost reference": b'{"openapi": "3.1.0", "paths": {"/": {"get": {"requestBody": {"$ref": "#/x"}}}}}',
    "half a pair": json.dumps({**SHOP, "info": {"title": "\ud800"}}).encode(),
    "a value within itself": yaml.safe_dump(SHOP).encode() + b"x-a: &a {b: *a}\n",
    "a name that is no text": yaml.safe_dump(SHOP).encode() + b"x-a: {2027-01-31: 1}\n",
    "odd values": b'{"openapi": "3.1.0", "paths": {"/": {"get": {"responses": 5}}}}',
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_document_is_told_at_the_start(what: str, tmp_path, settings):
    path = tmp_path / "broken"
    if BROKEN[what] is not None:
        path.write_bytes(BROKEN[what])
    settings.API_DOCUMENT = str(path)
    [problem] = checks.unfit_api_document()
    assert problem.id == "portal.E013"
    assert "KEYDOCK_API_DOCUMENT names a file that cannot be shown." in problem.msg


def test_a_document_beyond_measure_is_not_read(tmp_path):
    path = tmp_path / "large.json"
    path.write_bytes(b" " * 4_194_305)
    with pytest.raises(ImproperlyConfigured, match="larger than 4 MiB"):
        read_company(str(path))


def test_a_sound_document_is_no_complaint(document):
    assert list(checks.unfit_api_document()) == []


def test_no_document_is_no_complaint(settings):
    settings.API_DOCUMENT = ""
    assert list(checks.unfit_api_document()) == []
