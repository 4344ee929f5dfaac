"""An address of a list is read as far as it makes sense, and what does not is answered, never an error."""

import pytest
from django.test import RequestFactory

from resources.models import Pop
from resources.views.lists import asked_page, asked_search
from resources.views.pops import BY_NAME
from tests.cast import Cast


@pytest.mark.parametrize(
    ("typed", "searched"),
    [("", ""), (" orders ", "orders"), ("or\0ders", "orders"), ("x" * 101, "x" * 100)],
    ids=["nothing", "spaces", "NUL", "long"],
)
def test_a_search_is_one_that_a_database_can_read(typed: str, searched: str) -> None:
    assert asked_search(RequestFactory().get("/", {"search": typed})) == searched


def test_a_page_that_was_not_given_out_is_empty_and_says_why(cast: Cast) -> None:
    Pop.objects.create(organization=cast.acme, name="Counter")
    request = RequestFactory().get("/", {"after": "nonsense"})
    page, refusal = asked_page(request, cast.acme.pops.all(), BY_NAME)
    assert (list(page.rows), refusal.code) == ([], "invalid_cursor")
