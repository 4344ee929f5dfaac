"""Can a person revoke and delete a key, told before what will happen, and only once?"""

from typing import Any

import pytest

from keys.models import ApiKey, KeyLastUse
from keys.verification import door as verification
from keys.verification_codes import Code
from portal.models import AuditEvent
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, mint, revoked
from tests.keys.pages.asking import Person, actions, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


def test_the_question_names_the_key_and_what_will_happen(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    words = text_of(alice.get(key, "revocation"))
    assert f"production-main {key.masked}" in words
    assert "Revoking is permanent" in words
    assert "get 401 Unauthorized immediately" in words
    assert "Revoke API key" in words


def test_the_question_warns_of_the_last_use_and_offers_rotation(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    KeyLastUse.objects.filter(key=key).update(at=NOW - DAY)
    response = alice.get(key, "revocation")
    assert "Last used yesterday. To replace it without downtime" in text_of(response)
    assert alice.path(key, "rotation") in response.content.decode()


def test_the_safe_button_has_the_focus(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    page = person(cast.alice, cast.acme, htmx=True).get(key, "revocation").content.decode()
    assert page.count("autofocus") == 1
    assert page.index("autofocus") < page.index("Keep key") < page.index('class="button danger')


def test_asking_changes_nothing(alice: Person, cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    alice.get(made.key, "revocation")
    alice.get(made.key, "deletion")
    assert verification.verify(made.text, now=NOW).is_valid


def test_a_revoked_key_is_refused_at_once_and_the_event_recorded(alice: Person, cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    alice.post(made.key, "revocation")
    assert verification.verify(made.text, now=NOW).code is Code.REVOKED
    assert actions() == ["key.generated", "key.revoked"]


def test_a_second_revocation_changes_nothing_and_says_so(alice: Person, cast: Cast) -> None:
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    path = alice.path(made.key, "revocation")
    response = alice.client.post(path, follow=True)
    assert "was already revoked" in text_of(response)
    assert actions() == ["key.generated", "key.revoked"]


def test_deleting_a_living_key_says_that_it_is_revoked_and_the_trail_stays(
    alice: Person, cast: Cast
) -> None:
    words = text_of(alice.get(mint(cast.acme, cast.alice).key, "deletion"))
    assert "This key is revoked, which is permanent, and then removed from the list" in words
    assert "Its audit trail stays" in words


def test_one_confirmation_revokes_and_removes(alice: Person, cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    response = alice.client.post(alice.path(made.key, "deletion"), follow=True)
    assert "was deleted. Its audit trail stays." in text_of(response)
    assert response.context["rows"] == []
    assert verification.verify(made.text, now=NOW).code is Code.REVOKED
    assert actions() == ["key.generated", "key.revoked", "key.deleted"]


def test_a_dead_key_can_be_deleted_too(alice: Person, cast: Cast) -> None:
    made = revoked(mint(cast.acme, cast.alice), cast.alice)
    alice.post(made.key, "deletion")
    assert not ApiKey.objects.listed().exists()
    assert AuditEvent.objects.filter(object_id=made.key.public_id).count() == 3


def test_with_htmx_a_deletion_closes_the_panel_and_the_list_says_so(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    alice = person(cast.alice, cast.acme, htmx=True)
    response = alice.post(key, "deletion")
    assert response.status_code == 204
    assert "panel:close" in response.headers["HX-Trigger"]
    assert "was deleted" in text_of(alice.get())


@pytest.mark.parametrize("action", ["revocation", "deletion"])
def test_a_viewer_may_end_nothing(cast: Cast, action: str) -> None:
    made = mint(cast.acme, cast.alice)
    vera = person(cast.vera, cast.acme)
    assert vera.get(made.key, action).status_code == 403
    assert vera.post(made.key, action).status_code == 403
    assert verification.verify(made.text, now=NOW).is_valid


@pytest.mark.parametrize("action", ["revocation", "deletion"])
def test_another_organizations_key_is_out_of_reach(cast: Cast, action: str) -> None:
    made = mint(cast.other, cast.charlie)
    assert person(cast.alice, cast.acme).post(made.key, action).status_code == 404
    assert verification.verify(made.text, now=NOW).is_valid


@pytest.mark.parametrize("action", ["revocation", "deletion", "rotation", "reissue", "name"])
def test_a_post_without_the_csrf_token_is_refused(cast: Cast, action: str) -> None:
    made = mint(cast.acme, cast.alice)
    alice = person(cast.alice, cast.acme)
    alice.client.handler.enforce_csrf_checks = True
    assert alice.post(made.key, action, overlap="0", name="x").status_code == 403
    assert verification.verify(made.text, now=NOW).is_valid


# Several at once


def test_the_question_about_several_counts_what_lives_what_was_used_and_what_had_ended(
    alice: Person, cast: Cast
) -> None:
    one, two = (mint(cast.acme, cast.alice, name=name).key for name in ("one", "two"))
    over = revoked(mint(cast.acme, cast.alice, name="over"), cast.alice).key
    KeyLastUse.objects.filter(key=one).update(at=NOW - DAY)
    words = text_of(ask_about(alice, one, two, over))
    assert "Revoke 2 API keys?" in words
    assert "1 of 2 was used in the last seven days" in words
    assert "1 more was ticked and is revoked already" in words
    assert actions().count("key.revoked") == 1


def test_several_are_revoked_each_with_its_event_and_no_other(alice: Person, cast: Cast) -> None:
    made = [mint(cast.acme, cast.alice, name=name) for name in ("one", "two", "kept")]
    ticked = [each.key.public_id for each in made[:2]]
    response = alice.client.post(alice.path("revocations"), {"key": ticked})
    assert response.status_code == 302
    codes = [verification.verify(each.text, now=NOW).code for each in made]
    assert codes == [Code.REVOKED, Code.REVOKED, Code.VALID]
    assert actions().count("key.revoked") == 2
    assert "2 API keys are revoked" in text_of(alice.get())


def test_a_key_of_another_organization_among_the_ticked_is_as_if_it_were_not_there(
    alice: Person, cast: Cast
) -> None:
    made = mint(cast.other, cast.charlie)
    assert "Tick at least one key" in text_of(ask_about(alice, made.key))
    alice.client.post(alice.path("revocations"), {"key": [made.key.public_id]})
    assert verification.verify(made.text, now=NOW).is_valid


def test_what_is_no_id_is_as_if_it_were_not_ticked(alice: Person) -> None:
    """NUL, over which PostgreSQL stumbles, among them."""
    odd = {"key": ["\0", "a\0b", "", "x" * 10_000, "<b>"]}
    for response in (alice.client.get, alice.client.post):
        assert response(alice.path("revocations"), odd).status_code in {200, 302}


def test_a_viewer_has_no_boxes_and_may_revoke_none(cast: Cast) -> None:
    made, vera = mint(cast.acme, cast.alice), person(cast.vera, cast.acme)
    assert 'name="key"' not in vera.get().content.decode()
    response = vera.client.post(vera.path("revocations"), {"key": [made.key.public_id]})
    assert response.status_code == 403
    assert verification.verify(made.text, now=NOW).is_valid


def ask_about(person: Person, *keys: ApiKey) -> Any:
    ticked = {"key": [key.public_id for key in keys]}
    return person.client.get(person.path("revocations"), ticked)
