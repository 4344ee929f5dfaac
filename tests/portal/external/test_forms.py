"""What a person types as external id and metadata is read as the API takes it, and a mistake is told at its field."""

import pytest

from portal.external.forms import ExternalForm
from portal.external.rules import External


def typed(external_id: str = "", metadata: str = "") -> ExternalForm:
    form = ExternalForm({"external_id": external_id, "metadata": metadata})
    form.is_valid()
    return form


def test_it_is_read_as_the_api_takes_it():
    form = typed("crm-7", ' {"tier": "gold",\n "seats": 5, "trial": true} ')
    assert form.errors == {}
    assert form.asked_external() == {
        "external_id": "crm-7",
        "metadata": {"tier": "gold", "seats": 5, "trial": True},
    }


def test_empty_fields_are_none():
    assert typed(" ", " ").asked_external() == {"external_id": None, "metadata": {}}


@pytest.mark.parametrize(
    "metadata",
    ["tier: gold", "[1]", '"a"', "{", '{"a": {"b": 1}}', '{"a": null}', '{"a": 1, "a": 2}', "NaN", "{}x"],
)  # fmt: skip
def test_other_metadata_is_told_at_its_field(metadata):
    form = typed(metadata=metadata)
    assert list(form.errors) == ["metadata"]
    assert form.is_named_wrongly


def test_an_external_id_with_a_space_in_it_is_told_at_its_field():
    assert list(typed("crm 7").errors) == ["external_id"]


def test_it_begins_with_what_is_stored_and_reads_the_same_back():
    stored = External("crm-7", {"Größe": "ü", "n": 1.5})
    form = ExternalForm(external=stored)
    again = ExternalForm(
        {name: form[name].value() for name in ("external_id", "metadata")}, external=stored
    )
    assert again.is_valid()
    assert again.asked_external() == stored.shown()
