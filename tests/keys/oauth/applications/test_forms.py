"""What is typed one a line becomes a list, and what was chosen before is still offered."""

from keys.models import Application, TokenLifetimes
from keys.oauth import lifetimes
from keys.oauth.applications.forms import PRESETS, ApplicationForm, LifetimesForm
from keys.secrets.signing_ring import LONGEST_TOKEN
from portal.models import Organization


def test_lines_become_a_list_and_are_shown_as_lines() -> None:
    app = Application(name="Web app", redirect_uris=["https://a.example", "https://b.example"])
    assert (
        ApplicationForm(application=app, organization=Organization())["redirect_uris"].value()
        == "https://a.example\nhttps://b.example"
    )
    form = ApplicationForm(
        {"name": "x", "redirect_uris": " a \r\n\r\nb"}, organization=Organization()
    )
    assert form.is_valid()
    assert form.registration().redirect_uris == ["a", "b"]


def test_what_is_typed_without_end_is_refused() -> None:
    assert (
        "redirect_uris"
        in ApplicationForm(
            {"name": "x", "redirect_uris": "a" * 30_001}, organization=Organization()
        ).errors
    )


def test_a_lifetime_that_only_a_program_chose_is_still_offered() -> None:
    form = LifetimesForm(chosen=TokenLifetimes(oauth_seconds=61))
    assert ("61", "1 minute 1 second") in form.fields["oauth_seconds"].choices


def test_no_choice_is_none() -> None:
    form = LifetimesForm({"exchange_seconds": "", "oauth_seconds": "900"}, chosen=TokenLifetimes())
    assert form.is_valid()
    assert form.cleaned_data == {"exchange_seconds": None, "oauth_seconds": 900}


def test_every_lifetime_that_is_offered_may_be_chosen_up_to_the_longest() -> None:
    assert [lifetimes.check(seconds, "token_seconds") for seconds in PRESETS] == [*PRESETS]
    assert PRESETS[-1] == LONGEST_TOKEN.total_seconds()
