"""The API takes the JSON types that it names, and nothing that only looks like them."""

import pytest

from keys.models import Application
from keys.oauth.applications.serializers import ApplicationAsked, render_application


@pytest.mark.parametrize(
    "sent",
    [{"web_message": "true"}, {"web_message": 1}, {"web_message": None}, {"token_seconds": "900"},
     {"token_seconds": 60}, {"redirect_uris": "https://a.example"}, {"redirect_uris": ["a"] * 21},
     {"client_secret": "x"}],
)  # fmt: skip
def test_another_type_is_refused(sent: dict) -> None:
    assert not ApplicationAsked(data={"name": "x", **sent}).is_valid()


def test_an_application_is_shown_without_any_secret() -> None:
    shown = render_application(Application(name="Web app", public_id="A" * 12))
    assert (shown["id"], shown["enabled"]) == ("A" * 12, True)
    assert not [name for name in shown if "secret" in name]
