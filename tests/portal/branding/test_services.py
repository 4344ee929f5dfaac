"""What operators say of the portal is checked, written down and shown at once by the process that took it."""

from dataclasses import replace

import pytest

from portal.actors import Actor
from portal.branding import services, shown
from portal.branding.services import BrandAsked
from portal.errors import Forbidden, InvalidInput
from portal.installation import brand
from portal.installation.brand import Brand
from portal.models import AuditEvent, Branding
from tests.cast import actor
from tests.portal.branding.test_logos import DRAWS, png
from tests.portal.signed_in import actions

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("an operator")
ASKED = BrandAsked(
    name="Acme Keys",
    support_email="Help@acme.example",
    terms_url="https://acme.example/terms",
    accent="#1D4FBE",
    front_page="Hello",
    sign_up_domains=["acme.example", "@ACME.org"],
)


def say(django_capture_on_commit_callbacks, asked: BrandAsked = ASKED) -> Branding:
    with django_capture_on_commit_callbacks(execute=True):
        return services.change(asked=asked, actor=OPERATOR)


def test_it_is_shown_once_it_is_committed(django_capture_on_commit_callbacks) -> None:
    say(django_capture_on_commit_callbacks)
    assert brand.current() == Brand(
        name="Acme Keys",
        support_email="help@acme.example",
        terms_url="https://acme.example/terms",
        accent="#1d4fbe",
        front_page="Hello",
        sign_up_domains=("acme.example", "acme.org"),
    )


def test_another_process_sees_it_at_its_next_look(django_capture_on_commit_callbacks) -> None:
    say(django_capture_on_commit_callbacks)
    Branding.objects.update(name="Acme Portal", version=2)
    shown.refresh()
    assert brand.current().name == "Acme Portal"


def test_a_look_without_news_reads_one_number(
    django_capture_on_commit_callbacks, django_assert_num_queries
) -> None:
    say(django_capture_on_commit_callbacks)
    with django_assert_num_queries(1) as asked:
        shown.refresh()
    assert "front_page" not in asked.captured_queries[0]["sql"]


def test_one_change_is_one_event_and_none_is_none() -> None:
    services.change(asked=ASKED, actor=OPERATOR)
    services.change(asked=ASKED, actor=OPERATOR)
    services.change(asked=replace(ASKED, name="Acme"), actor=OPERATOR)
    assert actions() == ["installation.branding_changed"] * 2
    assert AuditEvent.objects.latest("pk").details == {"changed": ["name"]}
    assert Branding.objects.get().version == 2


def test_logos_are_kept_until_others_come_or_none_is_wanted() -> None:
    services.change(asked=replace(ASKED, logo=png(), logo_dark=DRAWS), actor=OPERATOR)
    row = services.change(asked=replace(ASKED, logo_dark=b""), actor=OPERATOR)
    assert (row.logo_kind, row.logo_dark_kind, row.logo_dark_digest) == ("png", "", "")
    assert shown.stored_logo(f"{row.logo_digest}.png") == (bytes(row.logo), "png")


def test_only_operators_say_it(cast) -> None:
    with pytest.raises(Forbidden):
        services.change(asked=ASKED, actor=actor(cast.alice))
    assert not Branding.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "invalid_name"),
        ({"name": "Acme\r\nBcc: x@example.com"}, "invalid_name"),
        ({"name": "a" * 61}, "invalid_name"),
        ({"sender_name": "a\nb"}, "invalid_name"),
        ({"support_email": "nobody"}, "invalid_email"),
        ({"terms_url": "javascript:alert(1)"}, "invalid_address"),
        ({"privacy_url": "acme.example/privacy"}, "invalid_address"),
        ({"status_url": "https://[acme"}, "invalid_address"),
        ({"status_url": "https://a.example/" + "a" * 500}, "invalid_address"),
        ({"accent": "#ffd400"}, "low_contrast"),
        ({"front_page": "a" * 10_001}, "invalid_front_page"),
        ({"sign_up_domains": ["acme"]}, "invalid_domain"),
        ({"sign_up_domains": ["a@b.example"]}, "invalid_domain"),
        ({"sign_up_domains": [f"a{n}.example" for n in range(51)]}, "invalid_domain"),
        ({"logo": b"<html/>"}, "invalid_logo"),
    ],
)
def test_what_is_wrong_changes_nothing(wrong, code) -> None:
    with pytest.raises(InvalidInput) as refusal:
        services.change(asked=replace(ASKED, **wrong), actor=OPERATOR)
    assert (refusal.value.code, refusal.value.field_name) == (code, next(iter(wrong)))
    assert (Branding.objects.exists(), actions()) == (False, [])
