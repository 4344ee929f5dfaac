"""What the portal is called: by the environment until an operator says it, and in whose name its mails are sent."""

import pytest

from portal.installation import brand
from portal.installation.brand import Brand, Logo


def test_before_anybody_said_anything_the_environment_does(settings) -> None:
    settings.PORTAL_NAME, settings.TERMS_URL = "Acme Keys", "https://acme.example/terms"
    assert brand.current() == Brand(name="Acme Keys", terms_url="https://acme.example/terms")


def test_what_was_said_counts_alone(settings) -> None:
    settings.SUPPORT_EMAIL = "help@acme.example"
    brand.show(Brand(name="Acme"))
    assert brand.current() == Brand(name="Acme")


@pytest.mark.parametrize(
    ("written", "shown", "sender"),
    [
        ("Keydock <k@acme.example>", Brand(), "Keydock <k@acme.example>"),
        ("Keydock <k@acme.example>", Brand(name="Acme"), "Acme <k@acme.example>"),
        ("k@acme.example", Brand(name="Acme"), "Acme <k@acme.example>"),
        ("The Acme team <k@acme.example>", Brand(name="Acme"), "The Acme team <k@acme.example>"),
        ("The Acme team <k@acme.example>", Brand(sender_name="Ada"), "Ada <k@acme.example>"),
        ("k@acme.example", Brand(name='Acme, "Inc"'), '"Acme, \\"Inc\\"" <k@acme.example>'),
    ],
)
def test_mails_come_from_whom_operators_say(settings, written, shown, sender) -> None:
    settings.DEFAULT_FROM_EMAIL = written
    brand.show(shown)
    assert brand.sender() == sender


def test_only_what_was_said_stands_at_the_foot_of_a_page() -> None:
    assert Brand().links == []
    said = Brand(support_email="help@acme.example", status_url="https://status.example")
    assert said.links == [
        ("Support", "mailto:help@acme.example"),
        ("Status", "https://status.example"),
    ]


def test_a_logo_is_asked_for_by_its_content() -> None:
    assert Logo("0a1b", "svg").address == "/brand/logo/0a1b.svg"
