"""What is typed about an HTTP API arrives at the services as it is meant."""

from resources.connectors.forms import HttpForm, NewTableForm, ReplacementForm
from resources.http.rules import HttpSettings
from resources.models import HttpSource

TYPED = {
    "base_url": "https://api.example.com",
    "timeout_seconds": "3",
    "cache_seconds": "60",
    "paging": "page",
    "place_parameter": "p",
    "page_size": "10",
    "first_page": "0",
}


def test_what_was_typed() -> None:
    form = HttpForm(TYPED)
    assert form.is_valid()
    assert form.settings() == HttpSettings(
        base_url="https://api.example.com", timeout_seconds=3, cache_seconds=60, paging="page",
        place_parameter="p", page_size=10, first_page=0,
    )  # fmt: skip


def test_an_existing_connector_is_shown_as_it_is() -> None:
    form = HttpForm.of(HttpSource(base_url="https://a.example", header_names=["X-A"], page_size=7))
    assert (form["page_size"].value(), form["header_0_name"].value()) == (7, "X-A")


def test_numbers_out_of_range_are_told() -> None:
    assert set(HttpForm({**TYPED, "timeout_seconds": "6", "page_size": "0"}).errors) == {
        "timeout_seconds",
        "page_size",
    }


def test_a_table_can_wait_for_its_file_and_a_replacement_cannot() -> None:
    assert NewTableForm({"name": "later"}).is_valid()
    assert set(ReplacementForm({}).errors) == {"file"}
