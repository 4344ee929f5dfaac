"""A form that was asked for is unbound and 200; one that was sent and refused is 422; a change leads on and says so."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from portal.http.requests import PageRequest
from portal.pages.form_pages import post_data, redirect_with_error, redirect_with_success, status_of
from portal.pages.forms import RefusableForm, name_field


class NameForm(RefusableForm):
    name = name_field("Name")


def asked(method: str = "get", **sent: str) -> PageRequest:
    request = getattr(RequestFactory(), method)("/", sent)
    request.htmx, request._messages = False, CookieStorage(request)
    return request


def test_a_form_is_bound_to_what_was_posted_and_to_nothing_else():
    assert post_data(asked("post", name="Acme")) == QueryDict("name=Acme")
    assert post_data(asked(name="Acme")) is None


@pytest.mark.parametrize(
    ("form", "status"),
    [(None, 200), (NameForm(), 200), (NameForm({"name": "Acme"}), 200), (NameForm({}), 422)],
    ids=["none", "asked for", "good", "refused"],
)
def test_only_a_form_that_was_sent_and_refused_is_422(form: NameForm | None, status: int):
    assert status_of(form) == status


def test_a_refused_form_opens_at_the_first_mistake():
    form = NameForm({})
    status_of(form)
    assert form.fields["name"].widget.attrs["autofocus"] is True


@pytest.mark.parametrize(
    ("answer", "level"), [(redirect_with_success, "success"), (redirect_with_error, "error")]
)
def test_the_page_led_to_says_what_became_of_the_change(answer, level):
    request = asked("post")
    response: HttpResponse = answer(request, "/o/acme/", "The team was added.")
    assert (response.status_code, response["Location"]) == (303, "/o/acme/")
    assert [(said.level_tag, str(said)) for said in get_messages(request)] == [
        (level, "The team was added.")
    ]
