"""Does the form make one key, show it once, and keep what was typed when it is refused?"""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from keys.models import ApiKey
from keys.verification import door as verification
from portal import clock
from portal.permissions import DEFAULT_FOR_KEYS
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.pages.asking import Person, actions, keys_in, person, text_of

TYPED = {"name": "production-main", "expiry": "never"}
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture(params=[False, True], ids=["page", "fragment"])
def alice(request: pytest.FixtureRequest, cast: Cast) -> Person:
    """Alice, whose browser runs scripts or not."""
    return person(cast.alice, cast.acme, htmx=request.param)


def test_the_form_has_the_owners_words(alice: Person) -> None:
    response = alice.get("generate")
    words = text_of(response)
    assert "Generate API key" in words
    assert "Generate new key" in words
    assert "On a date" in words
    assert "Never" in words
    assert 'placeholder="production-main"' in response.content.decode()


def test_the_answer_shows_the_full_key_that_works(alice: Person) -> None:
    response = alice.post("generate", **TYPED)
    (text,) = keys_in(response)
    assert response.status_code == 200
    assert verification.verify(text, now=clock.now()).key == ApiKey.objects.get()


def test_it_is_made_with_what_other_systems_call_it(alice: Person) -> None:
    assert "Advanced: external id, metadata" in text_of(alice.get("generate"))
    alice.post("generate", **TYPED, external_id="svc-1", metadata='{"site": "Ulm"}')
    key = ApiKey.objects.get()
    assert (key.external_id, key.metadata) == ("svc-1", {"site": "Ulm"})


def test_a_mistake_in_what_is_folded_away_is_unfolded(alice: Person) -> None:
    page = alice.post("generate", **TYPED, external_id="with space").content.decode()
    advanced = page[: page.index("Advanced: external id")].rindex("<details")
    assert page[advanced:].startswith('<details class="disclosure" open>')


def test_the_answer_says_that_it_is_the_only_time(alice: Person) -> None:
    words = text_of(alice.post("generate", **TYPED))
    assert "Copy your API key" in words
    assert "This is the only time the full key is shown" in words
    assert f"only the masked form {ApiKey.objects.get().masked} remains" in words
    assert "Treat it like a password" in words
    assert "I have stored this key" in words


def test_the_answer_has_a_ready_command(alice: Person) -> None:
    response = alice.post("generate", **TYPED)
    (text,) = keys_in(response)
    page = response.content.decode().replace("&#x27;", "'")
    assert f"/v1/whoami \\\n  -H 'x-api-key: {text}' \\\n" in page
    assert f"-H 'x-organization-id: {alice.organization.public_id}'" in page


def test_the_answer_is_kept_by_nobody(alice: Person) -> None:
    response = alice.post("generate", **TYPED)
    (text,) = keys_in(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert text not in str(response.headers)
    assert text not in str(dict(alice.client.session))
    assert not keys_in(alice.get())


def test_the_list_is_told_to_fetch_itself_again(cast: Cast) -> None:
    response = person(cast.alice, cast.acme, htmx=True).post("generate", **TYPED)
    assert "keys:changed" in response.headers["HX-Trigger"]


def test_a_name_and_an_expiry_alone_give_a_key_that_may_call(alice: Person) -> None:
    alice.post("generate", **TYPED)
    assert ApiKey.objects.get().permissions == sorted(DEFAULT_FOR_KEYS)


def test_chosen_permissions_are_given(alice: Person) -> None:
    chosen = {"chooses_permissions": "1", "permissions": ["keys:verify"]}
    alice.post("generate", **TYPED, **chosen)
    assert ApiKey.objects.get().permissions == ["keys:verify"]


@pytest.mark.usefixtures("frozen")
def test_a_date_ends_with_that_day_and_is_shown_exactly(alice: Person) -> None:
    typed = {"name": "dated", "expiry": "date", "date": "2026-07-01"}
    response = alice.post("generate", **typed)
    assert ApiKey.objects.get().expires_at == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)
    assert "1 Jul 2026, 23:59" in text_of(response)


def test_a_form_sent_twice_makes_one_key(alice: Person) -> None:
    token = TOKEN.search(alice.get("generate").content.decode())[1]
    first = alice.post("generate", **TYPED, token=token)
    again = alice.post("generate", **TYPED, token=token)
    assert (len(keys_in(first)), len(keys_in(again))) == (1, 0)
    assert ApiKey.objects.count() == 1
    assert "No second key was made" in text_of(again)


def test_a_form_sent_twice_leads_to_re_issue(alice: Person) -> None:
    token = TOKEN.search(alice.get("generate").content.decode())[1]
    alice.post("generate", **TYPED, token=token)
    again = alice.post("generate", **TYPED, token=token)
    assert alice.path(ApiKey.objects.get(), "reissue") in again.content.decode()


def test_a_refused_form_may_be_sent_again(alice: Person, cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="taken")
    token = TOKEN.search(alice.get("generate").content.decode())[1]
    refused = alice.post("generate", name="taken", expiry="never", token=token)
    assert TOKEN.search(refused.content.decode())[1] == token
    assert keys_in(alice.post("generate", **TYPED, token=token))


def test_a_taken_name_is_refused_with_a_free_one(alice: Person, cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="taken")
    response = alice.post("generate", name="taken", expiry="period", days="30")
    assert response.status_code == 422
    assert "“taken-2” is free" in text_of(response)
    assert 'value="taken-2"' in response.content.decode()
    assert re.search(r'name="days" value="30"[^>]* checked', response.content.decode())


def test_the_proposed_name_is_taken_by_its_button(alice: Person, cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="taken")
    alice.post("generate", name=["taken", "taken-2"], expiry="never")
    assert ApiKey.objects.filter(name="taken-2").exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "expiry": "never"},
        {"name": "   ", "expiry": "never"},
        {"name": "x" * 101, "expiry": "never"},
        {"name": "a\0b", "expiry": "never"},
        {"name": "a\nb", "expiry": "never"},
        {"name": "kept", "expiry": "date", "date": "2020-01-01"},
        {"name": "kept", "expiry": "date", "date": "9999-12-31"},
        {"name": "kept", "expiry": "date", "date": "0001-01-01"},
        {"name": "kept", "expiry": "date", "date": "nonsense"},
        {"name": "kept", "expiry": "date"},
        {"name": "kept", "expiry": "period", "days": "100000"},
        {"name": "kept", "expiry": "whenever"},
        {"name": "kept"},
        {"name": "kept", "expiry": "never", "permissions": "admin:all", "chooses_permissions": "1"},
        {"name": "kept", "expiry": "never", "token": "t" * 65},
    ],
)
def test_wrong_input_is_told_and_nothing_is_made(alice: Person, typed: dict[str, str]) -> None:
    response = alice.post("generate", **typed)
    assert response.status_code == 422
    assert not keys_in(response)
    assert (ApiKey.objects.count(), actions()) == (0, [])


def test_a_name_of_markup_is_shown_as_text(alice: Person) -> None:
    response = alice.post("generate", name="<b>bold</b>", expiry="never")
    assert "<b>bold</b>" not in response.content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in response.content.decode()


def test_a_viewer_may_not_generate(cast: Cast) -> None:
    vera = person(cast.vera, cast.acme)
    assert vera.get("generate").status_code == 403
    assert vera.post("generate", **TYPED).status_code == 403
    assert ApiKey.objects.count() == 0


def test_a_developer_may_generate(cast: Cast) -> None:
    assert keys_in(person(cast.bob, cast.acme).post("generate", **TYPED))


def test_a_stranger_finds_no_such_page(cast: Cast) -> None:
    assert person(cast.charlie, cast.acme).post("generate", **TYPED).status_code == 404


def test_the_form_calls_a_token_a_token(cast: Cast) -> None:
    address = reverse("keys:my_tokens_generate", args=[cast.acme.public_id])
    shown = text_of(person(cast.alice, cast.acme).client.get(address))
    assert ("Token name" in shown, "What the token may do" in shown) == (True, True)
    assert "Key name" not in shown
