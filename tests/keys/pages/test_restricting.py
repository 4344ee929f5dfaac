"""Can a person change what a key is held to, and is a refusal told at the field?"""

import pytest

from keys.models import ApiKey
from portal.restrictions.document import restrictions_of
from tests.cast import Cast
from tests.keys.minting import mint, revoked
from tests.keys.pages.asking import Person, actions, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")
PAGE = "restrictions"
TYPED = {
    "limit_0_requests": "100",
    "limit_0_length": "1",
    "limit_0_unit": "60",
    "limit_0_name": "burst",
    "quota_requests": "5000",
    "quota_period": "day",
    "ip_allow": "127.0.0.0/8",
    "refuse_browsers": "on",
}


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


@pytest.fixture
def key(cast: Cast) -> ApiKey:
    return mint(cast.acme, cast.alice).key


def stored(key: ApiKey) -> dict:
    return restrictions_of(ApiKey.objects.get(pk=key.pk).restrictions).shown()


def test_what_is_typed_is_saved_recorded_told_and_shown_again(alice: Person, key: ApiKey) -> None:
    response = alice.client.post(alice.path(key, PAGE), TYPED, follow=True)
    assert "What the key is held to was saved." in text_of(response)
    assert "burst 100 of 100 left in 1 minute" in text_of(response)
    assert stored(key) == {
        "limits": [{"name": "burst", "requests": 100, "seconds": 60}],
        "quota": {"requests": 5000, "period": "day"},
        "ip_allow": ["127.0.0.0/8"],
        "refuse_browsers": True,
    }
    assert actions() == ["key.generated", "key.restricted"]
    page = alice.get(key, PAGE).content.decode()
    assert 'value="burst"' in page
    assert "127.0.0.0/8</textarea>" in page


def test_a_list_that_shuts_out_whoever_types_it_is_confirmed_first(
    alice: Person, key: ApiKey
) -> None:
    elsewhere = {**TYPED, "ip_allow": "192.0.2.0/24"}
    assert "confirmed" not in alice.get(key, PAGE).content.decode()
    asked = alice.post(key, PAGE, **elsewhere)
    assert asked.status_code == 422
    assert "does not hold 127.0.0.1, where you are now" in text_of(asked)
    assert 'name="confirmed"' in asked.content.decode()
    assert stored(key)["ip_allow"] == []
    assert alice.post(key, PAGE, **elsewhere, confirmed="on").status_code == 302
    assert stored(key)["ip_allow"] == ["192.0.2.0/24"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"limit_0_requests": "0"}, "At least 1 request is allowed."),
        ({"limit_0_length": "99999999"}, "A limit is of 1 to 86,400 seconds."),
        ({"quota_requests": "99999999999"}, "at most 1,000,000,000 requests."),
        ({"ip_allow": "0.0.0.0/0"}, "0.0.0.0/0 is every address there is."),
    ],
)
def test_a_mistake_changes_nothing_and_is_told(
    alice: Person, key: ApiKey, typed: dict, words: str
) -> None:
    before = stored(key)
    response = alice.post(key, PAGE, **{**TYPED, **typed})
    assert response.status_code == 422
    assert words in text_of(response)
    assert stored(key) == before


def test_what_has_ended_is_held_to_nothing_new(alice: Person, cast: Cast) -> None:
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    response = alice.post(made.key, PAGE, **TYPED)
    assert response.status_code == 422
    assert "This key is revoked" in text_of(response)


def test_with_htmx_the_panel_comes_back(cast: Cast, key: ApiKey) -> None:
    response = person(cast.alice, cast.acme, htmx=True).post(key, PAGE, **TYPED)
    assert response.headers["HX-Retarget"] == "#panel-content"
    assert "<meter" in response.content.decode()


def test_a_new_key_is_held_to_what_was_typed(alice: Person) -> None:
    form = {"name": "new", "expiry": "never", "chooses_restrictions": "1", **TYPED}
    assert alice.post("generate", **form).status_code == 200
    assert stored(ApiKey.objects.get(name="new"))["quota"] == {"requests": 5000, "period": "day"}
    in_pages = {"name": "in pages", "expiry": "never", "chooses_restrictions": "1"}
    assert alice.post("generate", **in_pages).status_code == 200
    assert not stored(ApiKey.objects.get(name="in pages"))["refuse_browsers"]


def test_a_form_without_the_choice_gives_what_a_new_key_has(alice: Person) -> None:
    assert alice.post("generate", name="plain", expiry="never").status_code == 200
    assert stored(ApiKey.objects.get(name="plain"))["refuse_browsers"]


def test_a_mistake_in_the_part_that_is_folded_away_opens_it(alice: Person) -> None:
    form = {"name": "new", "expiry": "never", "chooses_restrictions": "1"}
    response = alice.post("generate", **form, ip_allow="192.0.2.1/24")
    assert response.status_code == 422
    assert "Write 192.0.2.0/24" in text_of(response)
    assert response.content.decode().count('<details class="disclosure" open') == 1
    assert not ApiKey.objects.filter(name="new").exists()


def test_the_box_about_browsers_is_ticked_for_keys_and_not_for_tokens(
    alice: Person, cast: Cast
) -> None:
    of_key = alice.get("generate").content.decode()
    of_token = alice.client.get(f"/o/{cast.acme.public_id}/tokens/generate").content.decode()
    ticked = [
        "checked" in page.partition('name="refuse_browsers"')[2].partition(">")[0]
        for page in (of_key, of_token)
    ]
    assert ticked == [True, False]
