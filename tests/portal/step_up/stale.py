"""How do tests get a session whose last proof is old, and answer the question that comes then?"""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from time_machine import Traveller

from portal.models import User
from tests.cast import PASSWORD
from tests.portal.signed_in import signed_in

MINUTES, HOURS = timedelta(minutes=5), timedelta(hours=2)
QUESTION = "Confirm that it is you"


@pytest.fixture
def long_sessions(settings: Any) -> None:
    """Sessions that outlast the ages, which is not what is tried here."""
    settings.SESSION_IDLE_SECONDS = settings.ADMIN_SESSION_IDLE_SECONDS = 11 * 3600


def signed_in_before(user: User, frozen: Traveller, age: timedelta, **extra: str) -> Client:
    """A browser in which the person signed in so long ago; the time moves on by it."""
    client = signed_in(user, **extra)
    frozen.shift(age)
    return client


class Hidden(HTMLParser):
    """The hidden fields of the form that takes a password or code, as a browser would send them."""

    def __init__(self, page: str, form: str = "confirmation") -> None:
        super().__init__()
        self.form, self.inside, self.fields = form, False, {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = dict(attrs)
        if tag == "form":
            self.inside = told.get("id") == self.form
        if tag == "input" and self.inside and told.get("type") == "hidden":
            self.fields.setdefault(told["name"], []).append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def carried_by(response: Any) -> dict[str, list[str]]:
    return Hidden(response.content.decode()).fields


def confirm_in(client: Client, path: str, question: Any, password: str = PASSWORD, **headers: str):
    """Answer the question with a password, and with what it carries."""
    typed = {**carried_by(question), "proof_password": password}
    return client.post(path, typed, headers=headers)
