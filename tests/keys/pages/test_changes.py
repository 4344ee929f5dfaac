"""Can a person rename a key and change its expiry, and is a refusal told at the field?"""

from datetime import UTC, datetime

import pytest

from keys.models import ApiKey
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint, revoked, rotated
from tests.keys.pages.asking import Person, actions, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


@pytest.fixture
def key(cast: Cast) -> ApiKey:
    return mint(cast.acme, cast.alice, life=30 * DAY).key


def test_a_rename_is_saved_recorded_and_told(alice: Person, key: ApiKey) -> None:
    response = alice.client.post(alice.path(key, "name"), {"name": "renamed"}, follow=True)
    assert "The key is now called “renamed”." in text_of(response)
    assert ApiKey.objects.get().name == "renamed"
    assert actions() == ["key.generated", "key.renamed"]


def test_with_htmx_the_panel_comes_back_and_the_dialog_closes(cast: Cast, key: ApiKey) -> None:
    response = person(cast.alice, cast.acme, htmx=True).post(key, "name", name="renamed")
    assert response.headers["HX-Retarget"] == "#panel-content"
    assert "dialog:close" in response.headers["HX-Trigger"]
    assert "The key is now called “renamed”." in text_of(response)


def test_the_form_starts_with_the_name_as_it_is(alice: Person, key: ApiKey) -> None:
    assert 'value="production-main"' in alice.get(key, "name").content.decode()


def test_a_taken_name_is_refused_and_kept_in_the_field(
    alice: Person, key: ApiKey, cast: Cast
) -> None:
    mint(cast.acme, cast.alice, name="taken")
    response = alice.post(key, "name", name="taken")
    assert response.status_code == 422
    assert 'value="taken"' in response.content.decode()
    assert ApiKey.objects.get(pk=key.pk).name == "production-main"


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\0b", "a\tb"])
def test_a_name_that_is_none_is_refused(alice: Person, key: ApiKey, name: str) -> None:
    assert alice.post(key, "name", name=name).status_code == 422


def test_an_expiry_is_changed_recorded_and_told_exactly(alice: Person, key: ApiKey) -> None:
    typed = {"expiry": "date", "date": "2026-07-01"}
    response = alice.client.post(alice.path(key, "expiry"), typed, follow=True)
    assert "expires on 1 Jul 2026, 23:59:59 Europe/Berlin" in text_of(response)
    assert ApiKey.objects.get().expires_at == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)
    assert actions()[-1] == "key.expiry_changed"


def test_an_expiry_may_be_lifted(alice: Person, key: ApiKey) -> None:
    alice.post(key, "expiry", expiry="never")
    assert ApiKey.objects.get().expires_at is None


def test_the_form_starts_with_the_expiry_as_it_is(alice: Person, key: ApiKey) -> None:
    assert 'value="2026-04-01"' in alice.get(key, "expiry").content.decode()


@pytest.mark.parametrize("day", ["2026-03-01", "9999-12-31", "0001-01-01", "tomorrow", ""])
def test_a_wrong_day_is_refused_and_nothing_changes(alice: Person, key: ApiKey, day: str) -> None:
    assert alice.post(key, "expiry", expiry="date", date=day).status_code == 422
    assert ApiKey.objects.get().expires_at == key.expires_at


def test_a_revoked_key_keeps_its_expiry(alice: Person, cast: Cast) -> None:
    dead = revoked(mint(cast.acme, cast.alice), cast.alice).key
    response = alice.post(dead, "expiry", expiry="never")
    assert response.status_code == 422
    assert "This key is revoked" in text_of(response)


def test_a_rotated_key_does_not_live_for_ever(alice: Person, cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    rotated(made, cast.alice)
    assert alice.post(made.key, "expiry", expiry="never").status_code == 422


@pytest.mark.parametrize("action", ["name", "expiry"])
def test_a_viewer_may_change_nothing(cast: Cast, key: ApiKey, action: str) -> None:
    vera = person(cast.vera, cast.acme)
    assert vera.get(key, action).status_code == 403
    assert vera.post(key, action, name="x", expiry="never").status_code == 403


def test_the_present_moment_is_the_frozen_one(key: ApiKey) -> None:
    assert key.created_at == NOW


def test_what_others_call_it_is_saved_recorded_told_and_found(alice: Person, key: ApiKey) -> None:
    typed = {"external_id": "svc-1", "metadata": '{"site": "Ülm", "line": 3}'}
    response = alice.client.post(alice.path(key, "identity"), typed, follow=True)
    words = text_of(response)
    assert "External id and metadata were saved." in words
    assert all(told in words for told in ("svc-1", "site: Ülm", "line: 3"))
    assert actions() == ["key.generated", "key.metadata_changed"]
    for search in ("SVC-1", "üLM"):
        assert "production-main" in text_of(alice.get(search=search))
    form = alice.get(key, "identity").content.decode()
    assert 'value="svc-1"' in form
    assert "&quot;line&quot;: 3" in form


@pytest.mark.parametrize(
    "typed", [{"external_id": "a b"}, {"metadata": "{"}, {"metadata": '{"a": []}'}]
)
def test_what_cannot_be_is_told_at_the_field_and_kept(alice: Person, key: ApiKey, typed) -> None:
    response = alice.post(key, "identity", **typed)
    assert response.status_code == 422
    assert actions() == ["key.generated"]


def test_an_id_of_another_key_is_told_at_the_field(alice: Person, key: ApiKey, cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="other", external={"external_id": "svc-1"})
    response = alice.post(key, "identity", external_id="svc-1")
    assert response.status_code == 422
    assert "Another key of this organization has the external id “svc-1”" in text_of(response)
