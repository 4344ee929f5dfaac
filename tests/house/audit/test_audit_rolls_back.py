"""A change whose audit event cannot be written does not happen: every service of people and organizations."""

from collections.abc import Callable
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from portal.actors import Actor
from portal.models import AuditEvent, Membership
from portal.people import invitations, members, organizations
from portal.setup import first_administrator
from tests.cast import Cast, actor
from tests.keys.minting import NOW

SERVICES = [
    "organizations.create",
    "organizations.change",
    "organizations.delete",
    "members.change_role",
    "members.remove",
    "members.leave",
    "invitations.invite",
    "invitations.withdraw",
    "invitations.accept",
    "first_administrator.redeem",
]


def snapshot() -> dict[str, list[dict]]:
    """Every row of the ground."""
    models = apps.get_app_config("portal").get_models()
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in models}


def calls(cast: Cast) -> dict[str, Callable]:
    """One call for each service, ready to succeed."""
    who = {"actor": actor(cast.alice), "now": NOW}
    EmailAddress.objects.create(user=cast.charlie, email=cast.charlie.email, verified=True)
    invited = invitations.invite(
        organization=cast.acme, email=cast.charlie.email, role="viewer", **who
    ).invitation
    token = first_administrator.issue(now=NOW)
    vera = Membership.objects.get(user=cast.vera)
    acme = {"organization": cast.acme, **who}
    return {
        "organizations.create": partial(organizations.create, name="N", time_zone="UTC", **who),
        "organizations.change": partial(organizations.change, name="N", time_zone="UTC", **acme),
        "organizations.delete": partial(organizations.delete, confirmation=cast.acme.name, **acme),
        "members.change_role": partial(members.change_role, membership=vera, role="admin", **who),
        "members.remove": partial(members.remove, membership=vera, **who),
        "members.leave": partial(members.leave, membership=vera, actor=actor(cast.vera), now=NOW),
        "invitations.invite": partial(
            invitations.invite, email="new@example.com", role="viewer", **acme
        ),
        "invitations.withdraw": partial(invitations.withdraw, invitation=invited, **who),
        "invitations.accept": partial(
            invitations.accept, invitation=invited, actor=actor(cast.charlie), now=NOW
        ),
        "first_administrator.redeem": partial(
            first_administrator.redeem,
            token=token,
            email="root@example.com",
            name="Root",
            password="correct horse battery staple",
            actor=Actor.system(),
            now=NOW,
        ),
    }


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_changes_when_the_event_cannot_be_written(cast, name, monkeypatch):
    call, before = calls(cast)[name], snapshot()

    def fails(**event):
        raise OSError("the audit log is gone")

    monkeypatch.setattr(AuditEvent.objects, "create", fails)
    with pytest.raises(OSError, match="audit log"):
        call()
    assert snapshot() == before


@pytest.mark.parametrize("name", SERVICES)
def test_the_same_call_succeeds_when_it_can(cast, name):
    call, before = calls(cast)[name], snapshot()
    call()
    after = snapshot()
    assert len(after["AuditEvent"]) > len(before["AuditEvent"])
    assert {m: rows for m, rows in after.items() if m != "AuditEvent"} != {
        m: rows for m, rows in before.items() if m != "AuditEvent"
    }
