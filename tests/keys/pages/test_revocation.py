"""Can a person revoke and delete a key, told before what will happen, and only once?"""

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
