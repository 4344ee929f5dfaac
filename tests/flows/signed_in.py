"""How does a story from outside act as a person with a browser? Through the forms, as they are on the pages."""

import re
from html import unescape
from typing import Any

import requests

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Person:
    """A person with cookies of their own who fills in forms of one installation."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = requests.Session()
        self.http.trust_env = False

    def sign_in(self, email: str, password: str) -> "Person":
        answer = self.submit(self.open("/accounts/login/"), login=email, password=password)
        assert "/accounts/login" not in answer.url, "The sign-in was refused."
        return self

    def open(self, path: str, **parameters: Any) -> requests.Response:
        return self.http.get(self.base_url + path, params=parameters, timeout=30)

    def submit(
        self, shown: requests.Response, *, follow: bool = True, **values: str
    ) -> requests.Response:
        """Send the form of a page back to the page, with what it carries unseen."""
        carried = {name: unescape(value) for name, value in HIDDEN.findall(shown.text)}
        return self.http.post(
            shown.url,
            data={**carried, **values},
            headers={"Referer": shown.url},
            timeout=30,
            allow_redirects=follow,
        )


def owner(seed: dict[str, Any]) -> Person:
    """The demo organization's owner, signed in."""
    return Person(seed["base_url"]).sign_in(seed["owner_email"], seed["owner_password"])
