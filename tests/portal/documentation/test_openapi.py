"""An OpenAPI document is read as it is written, and refused where it is none."""

import json
import shlex

import pytest

from portal.documentation.openapi import Document, words_of
from portal.documentation.samples import LANGUAGES, samples_of
from portal.documentation.schemas import Schemas

SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "Orders API", "description": "What was *ordered*."},
    "servers": [{"url": "https://api.acme.example/"}],
    "tags": [{"name": "Orders", "description": "All orders."}, {"name": "Unused"}],
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            "organization": {"type": "apiKey", "in": "header", "name": "x-organization-id"},
        },
        "parameters": {"id": {"name": "order id", "in": "path", "schema": {"type": "integer"}}},
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["item", "made_at"],
                "properties": {
                    "item": {"type": "string", "maxLength": 40, "description": "What."},
                    "made_at": {"type": "string", "format": "date-time", "readOnly": True},
                    "parent": {"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]},
                    "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                },
            },
            "Line": {
                "allOf": [
                    {"type": "object", "properties": {"count": {"type": "integer", "minimum": 2}}},
                    {"type": "object", "properties": {"size": {"enum": ["s", "m"]}}},
                ]
            },
        },
    },
    "security": [{"key": [], "organization": []}],
    "paths": {
        "/health": {"get": {"security": [], "responses": {"200": {"description": "Well."}}}},
        "/orders/{order id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "post": {
                "tags": ["Orders"],
                "summary": "Change an order",
                "parameters": [{"name": "mode", "in": "query", "required": True}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                    }
                },
                "responses": {
                    "200": {
                        "description": "Changed.",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Order"},
                                "example": {"item": "bolt"},
                            }
                        },
                    },
                    "404": {"description": "None."},
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def shop() -> Document:
    return Document(SHOP)


@pytest.fixture(scope="module")
def change(shop: Document):
    return shop.operations["change-an-order"][1]


def test_groups_are_the_tags_in_their_order_and_then_the_rest(shop):
    assert [(g.title, len(g.operations)) for g in shop.groups] == [("Orders", 1), ("Operations", 1)]


def test_an_operation_without_a_title_is_called_by_its_address(shop):
    assert shop.operations["get-health"][1].title == "GET /health"


def test_parameters_of_the_path_count_for_each_method_of_it(change):
    assert [(p.name, p.place, p.required) for p in change.parameters] == [
        ("order id", "path", True),
        ("mode", "query", True),
    ]


def test_a_body_shows_what_may_be_sent(change):
    fields = {field.name: (field.type, field.required) for field in change.body.fields}
    assert fields["item"] == ("string, at most 40 characters", True)
    assert "made_at" not in fields  # of an answer alone
    assert fields["lines"] == ("list of object", False)
    assert fields["lines[].count"] == ("integer, at least 2", False)
    assert fields["lines[].size"] == ('"s" or "m"', False)
    assert change.body.example == {"item": "string"}


def test_an_object_within_itself_comes_to_an_end(change):
    assert max(field.name.count("parent") for field in change.body.fields) < 5


def test_a_list_within_itself_comes_to_an_end():
    """A value of JSON, as many documents describe it, and a list that holds nothing but itself."""
    anything = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/j"}}]}
    schemas = Schemas({"j": anything, "l": {"type": "array", "items": {"$ref": "#/l"}}})
    lists = {"$ref": "#/l"}
    assert schemas.type_of({"$ref": "#/j"}) == "string or list of string or list of anything"
    assert schemas.type_of(lists) == "list of list of list of list of anything"
    assert list(schemas.fields(lists, asked=False)) == []
    assert json.dumps(schemas.example(lists, asked=False)) == "[[[[[]]]]]"


def test_an_example_of_the_document_is_shown_as_it_is(change):
    [answer] = change.accepted
    assert (answer.status, answer.content.example) == ("200", {"item": "bolt"})
    assert [refusal.status for refusal in change.refused] == ["404"]


def test_samples_hold_address_credentials_and_body_in_each_language(shop, change):
    samples = dict(samples_of(change, shop.server))
    assert tuple(samples) == LANGUAGES
    for code in samples.values():
        assert "https://api.acme.example/orders/ORDER_ID?mode=MODE" in code
        assert "YOUR_API_KEY" in code
        assert "YOUR_ORGANIZATION_ID" in code
        assert '"item": "string"' in code
    compile(samples["Python"], "sample", "exec")


def test_an_operation_that_asks_for_no_credential_shows_none(shop):
    code = dict(samples_of(shop.operations["get-health"][1], shop.server))["curl"]
    assert code == 'curl "https://api.acme.example/health"'


def test_samples_mean_what_the_address_says():
    """No shell takes a part of it for a variable or a command, and curl none for a range."""
    asked = [{"name": name, "in": "query", "required": True} for name in ("filter[to]", "$top")]
    item = {"get": {"parameters": asked, "responses": {}}}
    source = {"openapi": "3.1.0", "paths": {'/a/$count`x`"': item}}
    [[_, operation]] = Document(source).operations.values()
    code = dict(samples_of(operation, "https://api.acme.example"))
    query = "?filter%5Bto%5D=FILTER_TO&%24top=TOP"
    whole = 'https://api.acme.example/a/$count`x`"' + query
    assert shlex.split(code["curl"].replace("\\`", "`").replace("\\$", "$")) == ["curl", whole]
    assert code["curl"].count("\\") == 4
    for language in ("Python", "JavaScript"):
        assert json.dumps(whole) in code[language]


@pytest.mark.parametrize(
    "source",
    [
        None,
        [],
        {},
        {"swagger": "2.0", "paths": {"/": {}}},
        {"openapi": "3.0.0"},
        {"openapi": "3.0.0", "paths": {}},
        {"openapi": "3.0.0", "paths": []},
    ],
)
def test_what_is_no_document_is_refused(source):
    with pytest.raises(ValueError, match=r"^It "):
        Document(source)


@pytest.mark.parametrize(
    "address", ["#/nowhere", "https://elsewhere.example/x.json", "other.yaml", "#/a"]
)
def test_a_reference_leads_into_the_document_and_nowhere_else(address: str):
    with pytest.raises(LookupError, match="reference"):
        Schemas({"a": {"$ref": "#/a"}}).resolve({"$ref": address})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("listApiUsers", "List API users"),
        ("callEndpointV2", "Call endpoint V2"),
        ("get_order", "Get order"),
        ("", ""),
    ],
)
def test_a_name_of_programs_is_told_in_words(name: str, words: str):
    assert words_of(name) == words


def test_the_document_can_be_written_as_json():
    assert (
        Document(json.loads(json.dumps(SHOP))).operations.keys() == Document(SHOP).operations.keys()
    )
