"""One road from a form to its service, and one way to list rows with a search."""

from django.test import RequestFactory

from portal.errors import Conflict
from portal.pages.forms import ConfirmedDeletionForm, DeletionForm
from portal.pages.generic import RowList, Saved, save_and_redirect
from tests.cast import Cast


def refuse() -> Saved:
    raise Conflict("team_deleted", "This team was deleted. Nothing was changed.")


def test_a_form_that_was_not_sent_saves_nothing(rf: RequestFactory) -> None:
    assert save_and_redirect(rf.post("/"), DeletionForm(None), refuse) is None


def test_what_the_service_refuses_is_said_in_the_form(rf: RequestFactory) -> None:
    form = DeletionForm({})
    assert save_and_redirect(rf.post("/"), form, refuse) is None
    assert form.non_field_errors() == ["This team was deleted. Nothing was changed."]


def test_deleting_needs_no_tick_by_itself() -> None:
    form = ConfirmedDeletionForm({})
    assert (form.is_valid(), form.cleaned_data["confirmed"]) == (True, False)


def test_a_search_asks_every_column_that_it_names(rf: RequestFactory, cast: Cast) -> None:
    listed = RowList(
        "apiusers/teams/list.html", manages="teams.manage", search=("name", "description")
    )
    rows = cast.acme.teams
    rows.create(name="red", description="paint")
    rows.create(name="painters")
    rows.create(name="blue")
    found = rows.filter(listed.matching(rf.get("/", {"search": "PAINT"})))
    assert {team.name for team in found} == {"red", "painters"}
