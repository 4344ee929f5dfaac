"""/v1/openapi.json is public; /v1/docs leads to the pages that show it."""

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


def test_the_known_address_of_the_reference_leads_to_it(client):
    response = client.get("/v1/docs")
    assert (response.status_code, response["Location"]) == (302, "/docs/portal-api")


def test_only_reading_is_served(client):
    assert client.post("/v1/openapi.json").status_code == 405
    assert client.post("/v1/docs").status_code == 405
