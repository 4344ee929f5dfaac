"""What the journal ends again in a restored database, is ended; once more does nothing, nor does an unknown one."""

from datetime import timedelta
from uuid import uuid4

import pytest

from apiusers.models import ApiUser
from keys.models import ApiKey, RevokedToken
from keys.oauth.revocation import replays as of_grants
from portal.audit.events import Action
from portal.journal.entries import NotedEnd
from portal.journal.replays import known
from portal.models import AuditEvent, Invitation, Membership, Organization, User
from tests.keys.minting import DAY, NOW, mint
from tests.keys.oauth.asking import application

pytestmark = pytest.mark.django_db


def again(action: str, object_id: str, organization: Organization | None = None, **details) -> None:
    """As `after_restore` does it, twice."""
    public_id = organization.public_id if organization else ""
    entry = NotedEnd(str(uuid4()), NOW, action, public_id, object_id, details)
    for _ in range(2):
        known()[action].again(entry, NOW)


@pytest.fixture
def key(cast) -> ApiKey:
    return mint(cast.acme, cast.alice, life=30 * DAY).key


@pytest.mark.parametrize("action", sorted(known()))
def test_what_is_not_in_the_backup_is_left_alone(cast, action):
    again(action, "unknown", cast.acme, token_id="t", after="2026-03-02T12:00:00+00:00")


@pytest.mark.parametrize("action", [Action.KEY_REVOKED, Action.KEY_DELETED])
def test_a_key(key, action):
    again(action, key.public_id)
    key.refresh_from_db()
    assert key.revoked_at == NOW
    assert AuditEvent.objects.filter(action=Action.KEY_REVOKED, actor_type="system").count() == 1


@pytest.mark.parametrize(
    ("action", "detail"),
    [(Action.KEY_EXPIRY_CHANGED, "after"), (Action.KEY_ROTATED, "overlap_ends_at")],
)
@pytest.mark.parametrize(("days", "ends"), [(1, 1), (60, 30)])
def test_a_key_gets_the_shorter_life_of_the_two(key, action, detail, days, ends):
    again(action, key.public_id, **{detail: (NOW + days * DAY).isoformat()})
    key.refresh_from_db()
    assert key.expires_at == NOW + timedelta(days=ends)


def test_a_mark_that_was_taken(key):
    ApiKey.objects.filter(pk=key.pk).update(is_installation_verifier=True)
    again(Action.KEY_VERIFIER_CHANGED, key.public_id, after=False)
    key.refresh_from_db()
    assert not key.is_installation_verifier


def test_an_access_token_and_all_of_a_key(key):
    again(Action.TOKEN_REVOKED, key.public_id, token_id="jti")
    again(Action.TOKENS_REVOKED, key.public_id)
    assert RevokedToken.objects.get().subject == "jti"
    key.refresh_from_db()
    assert key.token_generation == 2  # each time


@pytest.mark.parametrize("action", [Action.APPLICATION_DISABLED, Action.APPLICATION_DELETED])
def test_an_application(cast, action):
    app = application(cast)
    again(action, app.public_id)
    app.refresh_from_db()
    assert app.disabled_at or app.deleted_at


@pytest.mark.parametrize("action", [Action.API_USER_DEACTIVATED, Action.API_USER_DELETED])
def test_an_api_user(cast, action):
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    again(action, robot.public_id)
    robot.refresh_from_db()
    assert not robot.is_active


@pytest.mark.parametrize("action", [Action.MEMBER_REMOVED, Action.MEMBER_LEFT])
def test_a_membership_and_the_invitation_that_could_bring_it_back(cast, action):
    Invitation.objects.create(
        organization=cast.acme,
        email=cast.bob.email,
        role="developer",
        expires_at=NOW + DAY,
        token_digest="x",
    )
    again(action, cast.bob.public_id, cast.acme)
    assert not Membership.objects.filter(user=cast.bob).exists()
    assert Invitation.objects.get().withdrawn_at == NOW


def test_a_member_whom_the_backup_takes_for_the_only_owner_ends_too(cast):
    again(Action.MEMBER_REMOVED, cast.alice.public_id, cast.acme)
    assert not Membership.objects.filter(user=cast.alice, organization=cast.acme).exists()


def test_an_organization(cast, key):
    again(Action.ORGANIZATION_DELETED, cast.acme.public_id, cast.acme)
    assert not ApiKey.objects.exists()
    assert Organization.objects.get() == cast.other


def test_a_password_that_was_changed_is_forgotten(cast):
    again(Action.USER_PASSWORD_CHANGED, cast.bob.public_id)
    assert not User.objects.get(pk=cast.bob.pk).has_usable_password()


@pytest.mark.parametrize(("said", "is_active"), [(False, False), (True, True), (None, True)])
def test_an_account_that_was_deactivated(cast, said, is_active):
    again(Action.USER_CHANGED, cast.bob.public_id, is_active=said)
    assert User.objects.get(pk=cast.bob.pk).is_active is is_active


def test_what_is_used_once_is_counted(db):
    assert of_grants.end_what_is_used_once(NOW) == {
        "authorization codes": 0,
        "device requests": 0,
        "refresh tokens": 0,
    }
