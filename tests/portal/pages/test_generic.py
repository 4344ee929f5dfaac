"""One road from a form to its service."""

from django.test import RequestFactory

from portal.errors import Conflict
from portal.pages.forms import ConfirmedDeletionForm, DeletionForm
from portal.pages.generic import Saved, save_and_redirect


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
