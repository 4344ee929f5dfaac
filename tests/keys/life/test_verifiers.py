"""Only the operator says which key verifies every organization's keys."""

import pytest

from keys.life import services
from keys.life.verifiers import set_installation_verifier
from portal import clock
from portal.actors import Actor
from portal.errors import Conflict, Forbidden
from portal.permissions import KEYS_VERIFY
from tests.cast import actor
from tests.portal.signed_in import actions


@pytest.fixture
def key(cast):
    return services.generate(
        organization=cast.acme, name="gateway", expires_at=None, permissions=[],
        actor=actor(cast.alice), now=clock.now(),
    ).key  # fmt: skip


def mark(key, verifier: bool = True, by: Actor | None = None):
    return set_installation_verifier(key=key, verifier=verifier, actor=by or Actor.system())


def test_a_marked_key_may_verify(key):
    marked = mark(key)
    assert (marked.is_installation_verifier, KEYS_VERIFY in marked.permissions) == (True, True)


def test_the_same_again_is_not_written_down(cast, key):
    mark(key)
    mark(key)
    assert actions(cast.acme) == ["key.generated", "key.installation_verifier_changed"]


def test_an_owner_of_the_organization_may_not(cast, key):
    with pytest.raises(Forbidden) as refused:
        mark(key, by=actor(cast.alice))
    assert refused.value.code == "operator_only"


def test_a_revoked_key_gets_no_mark(cast, key):
    services.revoke(key=key, actor=actor(cast.alice), now=clock.now())
    with pytest.raises(Conflict):
        mark(key)


def test_the_mark_of_a_revoked_key_can_be_taken_away(cast, key):
    mark(key)
    services.revoke(key=key, actor=actor(cast.alice), now=clock.now())
    assert not mark(key, verifier=False).is_installation_verifier
