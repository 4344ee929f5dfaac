"""/v1/openapi.json and /v1/docs are public, and the page keeps to the page policy."""

import re

import pytest
from django.test import Client

from portal.api.schema import document


@pytest.fixture
def client(db) -> Client:
    return Client()


def test_the_document_is_public_json(client):
    response = client.get("/v1/openapi.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.content == document()


def test_the_document_may_be_read_from_any_origin_and_kept_for_a_while(client):
    response = client.get("/v1/openapi.json", headers={"origin": "https://editor.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("path", ["/v1/docs", "/v1/docs?script="])
def test_the_page_sets_no_cookie(client, path):
    response = client.get(path)
    assert (response.status_code, len(response.cookies)) == (200, 0)


def test_the_page_has_no_inline_script_or_style(client):
    page = client.get("/v1/docs").content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_the_page_loads_nothing_from_elsewhere(client):
    page = client.get("/v1/docs").content.decode()
    assert not re.search(r'(?:src|href)="(?!/)', page)
    script = client.get("/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert 'url: "/v1/openapi.json"' in script.content.decode().replace("\\u002D", "-")


def test_only_reading_is_served(client):
    assert client.post("/v1/openapi.json").status_code == 405
    assert client.delete("/v1/docs").json()["code"] == "method_not_allowed"
