"""A deleted account leaves nothing behind, takes nothing of anybody else, and leaves no organization ownerless."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail
from django.db import connection

from keys.life import offers, services
from keys.models import ApiKey, TokenOffer
from keys.oauth.grants import consents
from portal.access import Role
from portal.accounts import deletion
from portal.actors import Actor
from portal.errors import Refusal
from portal.models import AuditEvent, Invitation, Membership, Organization, User
from portal.people import invitations, members
from tests.cast import Cast, actor, summon
from tests.keys.minting import NOW, mint
from tests.keys.oauth.asking import application, passes
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions

pytestmark = pytest.mark.django_db

OPERATOR = Actor.system("an operator")


def delete(user: User, by: Actor | None = None, typed: str | None = None) -> None:
    confirmation = user.email if typed is None else typed
    deletion.delete(user=user, confirmation=confirmation, actor=by or actor(user), now=NOW)


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as told:
        act()
    return told.value


def test_a_person_is_gone_and_every_organization_was_told(cast: Cast) -> None:
    delete(cast.bob)
    assert not User.objects.filter(email=cast.bob.email).exists()
    assert actions(cast.acme) == ["member.left"]
    assert actions() == ["member.left", "user.deleted"]
    event = AuditEvent.objects.get(action="user.deleted")
    assert (event.object_name, event.actor_name) == (cast.bob.email, cast.bob.email)


def test_somebody_elses_doing_is_told_as_a_removal(cast: Cast) -> None:
    delete(cast.bob, OPERATOR)
    assert actions() == ["member.removed", "user.deleted"]


def test_nobody_deletes_somebody_else(cast: Cast) -> None:
    assert refused(lambda: delete(cast.bob, actor(cast.alice))).code == "permission_denied"
    assert (User.objects.filter(pk=cast.bob.pk).exists(), actions()) == (True, [])


@pytest.mark.parametrize("typed", ["", "bob", "alice@example.com", "Bob"])
def test_the_address_is_typed(cast: Cast, typed: str) -> None:
    assert refused(lambda: delete(cast.bob, typed=typed)).code == "address_differs"
    assert (User.objects.filter(pk=cast.bob.pk).exists(), actions()) == (True, [])


def test_an_address_is_known_however_it_is_written(cast: Cast) -> None:
    delete(cast.bob, typed=" Bob@EXAMPLE.com ")
    assert not User.objects.filter(pk=cast.bob.pk).exists()


def test_tokens_stop_and_what_they_were_is_in_the_audit_log(cast: Cast) -> None:
    token = mint(cast.acme, cast.alice, owner=cast.bob, name="laptop")
    assert passes(token.text)
    delete(cast.bob)
    assert not passes(token.text)
    assert not ApiKey.objects.filter(pk=token.key.pk).exists()
    assert "key.revoked" in actions(cast.acme)


def test_what_is_an_organizations_own_goes_on_and_forgets_its_maker(cast: Cast) -> None:
    made = mint(cast.acme, cast.bob, name="service")
    delete(cast.bob)
    made.key.refresh_from_db()
    assert (made.key.created_by_user, passes(made.text)) == (None, True)


def test_tokens_of_an_organization_that_was_left_go_too(cast: Cast) -> None:
    token = mint(cast.acme, cast.alice, owner=cast.bob, name="laptop").key
    Membership.objects.filter(user=cast.bob).delete()
    delete(cast.bob)
    assert not ApiKey.objects.filter(pk=token.pk).exists()
    event = AuditEvent.objects.get(action="key.revoked")
    assert (event.organization, event.details["reason"]) == (cast.acme, "account deleted")


def test_consents_and_prepared_tokens_end_with_an_event_each(cast: Cast) -> None:
    app = application(cast)
    consents.give(
        application=app, user=cast.bob, scope=["pops:read"], actor=actor(cast.bob), now=NOW
    )
    offers.offer_token(
        organization=cast.acme, user=cast.bob, name="new", expires_at=None,
        actor=actor(cast.alice), now=NOW,
    )  # fmt: skip
    delete(cast.bob)
    assert {"consent.withdrawn", "token.offer_withdrawn"} <= set(actions(cast.acme))
    assert not TokenOffer.objects.exists()
    assert not ApiKey.objects.consents().exists()


def test_invitations_that_the_person_sent_end_and_others_stay(cast: Cast) -> None:
    for sender in (cast.adam, cast.alice):
        invitations.invite(
            organization=cast.acme, email=f"of-{sender.email}", role=Role.VIEWER,
            actor=actor(sender), now=NOW,
        )  # fmt: skip
    delete(cast.adam)
    waiting = invitations.unanswered().values_list("email", flat=True)
    assert list(waiting) == ["of-alice@example.com"]
    assert Invitation.objects.filter(invited_by=None).count() == 1


def test_the_last_owner_hands_over_first_and_reads_where(cast: Cast) -> None:
    beside = Organization.objects.create(name="Beside")
    Membership.objects.create(organization=beside, user=cast.alice, role=Role.OWNER)
    told = refused(lambda: delete(cast.alice))
    assert told.code == "last_owner"
    assert "“Acme Robotics”, “Beside”" in told.detail
    assert [one.name for one in deletion.owned_alone(cast.alice)] == ["Acme Robotics", "Beside"]
    assert (User.objects.filter(pk=cast.alice.pk).exists(), actions()) == (True, [])


def test_an_owner_beside_whom_there_is_another_active_one_may_go(cast: Cast) -> None:
    Membership.objects.filter(user=cast.adam).update(role=Role.OWNER)
    User.objects.filter(pk=cast.adam.pk).update(is_active=False)
    assert refused(lambda: delete(cast.alice)).code == "last_owner"
    User.objects.filter(pk=cast.adam.pk).update(is_active=True)
    delete(cast.alice)
    assert not User.objects.filter(pk=cast.alice.pk).exists()


def test_an_operator_hands_over_first_as_well(cast: Cast) -> None:
    assert refused(lambda: delete(cast.alice, OPERATOR)).code == "last_owner"


def test_the_last_administrator_stays(cast: Cast) -> None:
    User.objects.filter(pk=cast.bob.pk).update(is_superuser=True, is_staff=True)
    bob = User.objects.get(pk=cast.bob.pk)
    assert refused(lambda: delete(bob)).code == "last_administrator"
    User.objects.filter(pk=cast.vera.pk).update(is_superuser=True, is_staff=True)
    delete(bob)
    assert not User.objects.filter(pk=bob.pk).exists()


def test_twice_is_told(cast: Cast) -> None:
    delete(cast.bob)
    assert refused(lambda: delete(cast.bob)).code == "account_deleted"


def test_a_membership_that_came_meanwhile_is_not_overrun(cast: Cast, monkeypatch) -> None:
    """Its organization is not locked, so its rules cannot be asked."""

    def lock_and_join(pks: set[int]) -> None:
        Membership.objects.create(organization=cast.other, user=cast.bob, role=Role.VIEWER)

    monkeypatch.setattr(deletion, "lock_all", lock_and_join)
    assert refused(lambda: delete(cast.bob)).code == "account_changed"


def test_the_person_is_told_by_mail(cast: Cast, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        delete(cast.bob)
        delete(cast.vera, OPERATOR)
    own, operators = mail.outbox
    assert (own.to, operators.to) == ([cast.bob.email], [cast.vera.email])
    assert ("You deleted" in own.body, "An operator deleted" in operators.body) == (True, True)


def test_what_stops_is_said_before(cast: Cast) -> None:
    assert deletion.what_stops(cast.bob, NOW) == []
    for name in ("one", "two"):
        mint(cast.acme, cast.alice, owner=cast.bob, name=name)
    assert deletion.what_stops(cast.bob, NOW) == [
        "2 tokens stop working: applications get 401 Unauthorized."
    ]


def test_what_was_revoked_long_ago_goes_without_another_event(cast: Cast) -> None:
    token = mint(cast.acme, cast.alice, owner=cast.bob, name="old").key
    services.revoke(key=token, actor=actor(cast.bob), now=NOW)
    delete(cast.bob)
    assert actions(cast.acme).count("key.revoked") == 1
    assert not ApiKey.objects.filter(pk=token.pk).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_delete_themselves_at_once_one_remains() -> None:
    cast = summon()
    Membership.objects.filter(organization=cast.acme, user=cast.adam).update(role=Role.OWNER)
    results = at_once(lambda: delete(cast.alice), lambda: delete(cast.adam))
    assert outcomes(results) == ["Conflict", "done"]
    assert Membership.objects.filter(organization=cast.acme, role=Role.OWNER).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_delete_themselves_at_once_one_remains() -> None:
    cast = summon()
    pair = User.objects.filter(pk__in=[cast.bob.pk, cast.vera.pk])
    pair.update(is_superuser=True)
    bob, vera = pair.order_by("pk")
    assert outcomes(at_once(lambda: delete(bob), lambda: delete(vera))) == ["Conflict", "done"]
    assert pair.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_a_token_made_meanwhile_is_not_left_without_its_person(round_: int) -> None:
    cast = summon()
    at_once(
        lambda: delete(cast.bob),
        lambda: mint(cast.acme, cast.alice, owner=cast.bob, name="late"),
        lambda: mint(cast.acme, cast.bob, name="for Acme"),
    )
    assert not User.objects.filter(pk=cast.bob.pk).exists()
    assert not ApiKey.objects.filter(name="late").exists()
    connection.check_constraints()


def test_nothing_of_anybody_else_is_touched(cast: Cast) -> None:
    kept = mint(cast.acme, cast.alice, owner=cast.adam, name="laptop")
    delete(cast.bob)
    assert passes(kept.text)
    assert Membership.objects.filter(organization=cast.acme).count() == 3
    connection.check_constraints()


def again(user: User) -> None:
    """As `after_restore` does it, twice."""
    from portal.accounts.replays import replays
    from portal.journal.entries import NotedEnd

    entry = NotedEnd("1", NOW, "user.deleted", "", user.public_id, {})
    for _ in range(2):
        replays()["user.deleted"].again(entry, NOW)


def test_a_restored_account_ends_again(cast: Cast, frozen: datetime) -> None:
    again(cast.bob)
    assert not User.objects.filter(pk=cast.bob.pk).exists()
    assert actions() == ["member.removed", "user.deleted"]


def test_a_restored_account_ends_again_though_it_is_the_only_owner_of_the_backup(
    cast: Cast, frozen: datetime
) -> None:
    """They handed over before, which the backup does not know: the company named somebody else, and they are gone."""
    token = mint(cast.acme, cast.alice, owner=cast.alice, name="laptop")
    service = mint(cast.acme, cast.alice, name="service")
    User.objects.filter(pk=cast.alice.pk).update(is_superuser=True)
    again(cast.alice)
    assert not User.objects.filter(pk=cast.alice.pk).exists()
    assert (passes(token.text), passes(service.text)) == (False, True)
    assert list(members.ownerless()) == [cast.acme]
