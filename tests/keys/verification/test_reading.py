"""What the one statement reads of a key is what the ORM says of the same rows, on both databases."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser, MemberPermissions
from keys.models import ApiKey, RevokedToken
from keys.verification.owners import standing_of, with_owner
from keys.verification.records import Asked, KeyRecord, Outside
from keys.verification.sources import THROUGH_DJANGO
from keys.verification.statements import COLUMNS, statement
from portal.ceiling import names_beside
from portal.external.rules import compact
from portal.models import Membership, Organization, Plan, User
from portal.restrictions.document import Quota, RateLimit, Restrictions, restrictions_of
from portal.restrictions.plan_limits import PlanLimits, plan_limits_of
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint, revoked
from tests.keys.oauth.asking import application, consent
from tests.keys.records import record_of


def robot(cast: Cast) -> ApiUser:
    return api_users.create_api_user(
        organization=cast.acme, name="Röbot", actor=actor(cast.alice), now=NOW
    )


def of_organization(cast: Cast) -> ApiKey:
    return mint(cast.acme, cast.alice, name="it's “quoted”, \\ and %s {}").key


def that_ends(cast: Cast) -> ApiKey:
    life = timedelta(days=3, microseconds=123_456)
    return mint(cast.acme, cast.alice, life=life, permissions=["keys:verify"]).key


def that_was_revoked(cast: Cast) -> ApiKey:
    return revoked(mint(cast.acme, cast.alice), cast.alice, NOW + timedelta(microseconds=1)).key


def of_verifier(cast: Cast) -> ApiKey:
    key = mint(cast.acme, cast.alice).key
    ApiKey.objects.filter(pk=key.pk).update(is_installation_verifier=True, token_generation=7)
    return key


def of_person(cast: Cast) -> ApiKey:
    return mint(cast.acme, cast.alice, owner=cast.bob).key


def of_person_with_roles(cast: Cast) -> ApiKey:
    key = of_person(cast)
    member = Membership.objects.get(user=cast.bob, organization=cast.acme)
    MemberPermissions.objects.update_or_create(
        membership=member, defaults={"permissions": ["widgets:view", "pops:read"]}
    )
    return key


def of_person_without_name(cast: Cast) -> ApiKey:
    key = of_person(cast)
    User.objects.filter(pk=cast.bob.pk).update(name="", is_active=False)
    return key


def of_person_who_left(cast: Cast) -> ApiKey:
    key = of_person(cast)
    Membership.objects.filter(user=cast.bob).delete()
    return key


def of_person_elsewhere_too(cast: Cast) -> ApiKey:
    Membership.objects.create(user=cast.bob, organization=cast.other, role="owner")
    return of_person(cast)


def of_api_user(cast: Cast) -> ApiKey:
    machine = robot(cast)
    ApiUser.objects.filter(pk=machine.pk).update(permissions=["endpoints:call"])
    return mint(cast.acme, cast.alice, owner=machine).key


def of_inactive_api_user(cast: Cast) -> ApiKey:
    key = of_api_user(cast)
    ApiUser.objects.update(is_active=False, permissions=["*"])
    return key


def consented(cast: Cast) -> ApiKey:
    return consent(application(cast), cast.bob, "pops:read")


def consented_to_one_switched_off(cast: Cast) -> ApiKey:
    app = application(cast)
    given = consent(app, cast.bob, "pops:read")
    app.disabled_at = NOW
    app.save()
    return given


LIMITED = Restrictions(
    (RateLimit(5, 60, "“burst”"), RateLimit(100, 3600)),
    Quota(1000, "month"),
    (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")),
    refuse_browsers=True,
    counts_as=3,
)


def held_to(row: ApiKey | Organization | ApiUser | Membership) -> Restrictions | None:
    return restrictions_of(row.restrictions) if row.restrictions else None


def restrict(rows: QuerySet[Any], restrictions: Restrictions = LIMITED) -> None:
    rows.update(restrictions=restrictions.as_document())


def of_limited_organization(cast: Cast) -> ApiKey:
    restrict(Organization.objects.all(), Restrictions(quota=Quota(7, "day")))
    return of_organization(cast)


def that_is_limited(cast: Cast) -> ApiKey:
    key = of_organization(cast)
    restrict(ApiKey.objects.filter(pk=key.pk))
    return key


def of_limited_api_user(cast: Cast) -> ApiKey:
    key = of_api_user(cast)
    restrict(ApiUser.objects.all())
    return key


PLAN_LIMITS = PlanLimits(Restrictions(quota=Quota(9, "day")), Restrictions((RateLimit(3, 60),)))


def of_organization_with_a_plan(cast: Cast) -> ApiKey:
    key = of_person_with_roles(cast)
    cast.acme.plan = Plan.objects.create(
        name="Small", permissions=["keys:*", "pops:read"], limits=PLAN_LIMITS.as_document()
    )
    cast.acme.exceptions = [{"name": "trial", "permissions": ["widgets:view"]}]
    cast.acme.save()
    return key


def of_suspended_organization(cast: Cast) -> ApiKey:
    key = of_organization(cast)
    Organization.objects.update(suspended_at=NOW, plan=Plan.objects.create(name="None at all"))
    return key


ODD = {"“tier”": 'göld\\ "1"', "n": 5, "x": 0.25, "big": 9007199254740991, "on": True}


def known_outside(cast: Cast) -> ApiKey:
    """Everybody has an id elsewhere and something noted; the key belongs to an API user."""
    key = of_api_user(cast)
    Organization.objects.filter(pk=cast.acme.pk).update(external_id="crm-7", metadata=ODD)
    ApiUser.objects.update(external_id="erp'1", metadata={"not": "told"})
    ApiKey.objects.filter(pk=key.pk).update(external_id="svc", metadata={"a": "b"})
    return key


def of_person_in_a_known_organization(cast: Cast) -> ApiKey:
    Organization.objects.filter(pk=cast.acme.pk).update(external_id="crm-7")
    return of_person(cast)


def with_metadata_alone(cast: Cast) -> ApiKey:
    key = of_organization(cast)
    ApiKey.objects.filter(pk=key.pk).update(metadata=ODD)
    return key


KINDS = [
    of_organization, that_ends, that_was_revoked, of_verifier, of_person, of_person_with_roles,
    of_person_without_name, of_person_who_left, of_person_elsewhere_too, of_api_user,
    of_inactive_api_user, consented, consented_to_one_switched_off, of_limited_organization,
    that_is_limited, of_limited_api_user, of_organization_with_a_plan, of_suspended_organization,
    known_outside, of_person_in_a_known_organization, with_metadata_alone,
]  # fmt: skip


@pytest.mark.parametrize(("noted", "is_remembered"), [("x" * 500, True), ("x" * 2000, False)])
def test_no_row_with_much_beside_it_is_kept_in_memory(
    cast: Cast, noted: str, is_remembered: bool
) -> None:
    key = of_organization(cast)
    ApiKey.objects.filter(pk=key.pk).update(metadata={"a": noted})
    first, second = record_of(key), record_of(key)
    assert first == second
    assert (first is second, first.outside is second.outside) == (is_remembered, is_remembered)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_what_the_orm_says(cast: Cast, kind) -> None:
    key = kind(cast)
    row = with_owner(ApiKey.objects.all()).get(pk=key.pk)
    read, standing = record_of(row), standing_of(row)
    machine, client, plan = row.owner_api_user, row.application, row.organization.plan
    assert read == KeyRecord(
        pk=row.pk,
        public_id=row.public_id,
        name=row.name,
        granted=tuple(row.permissions),
        is_installation_verifier=row.is_installation_verifier,
        digest_text=row.digest,
        pepper_version=row.pepper_version,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        token_generation=row.token_generation,
        organization_pk=row.organization.pk,
        organization_id=row.organization.public_id,
        organization_name=row.organization.name,
        api_user_pk=machine.pk if machine else None,
        api_user_id=machine.public_id if machine else None,
        api_user_name=machine.name if machine else None,
        api_user_is_active=machine.is_active if machine else None,
        api_user_permissions=tuple(machine.permissions) if machine else (),
        restrictions=held_to(row),
        organization_restrictions=held_to(row.organization),
        api_user_restrictions=held_to(machine) if machine else None,
        tail=row.tail,
        of_plan=tuple(plan.permissions) if plan else None,
        beside_plan=names_beside(row.organization.exceptions),
        suspended_at=row.organization.suspended_at,
        plan_limits=plan_limits_of(plan.limits) if plan and plan.limits else None,
        person=read.person,
        client=read.client,
        outside=Outside(
            row.organization.external_id,
            compact(row.organization.metadata or {}),
            machine.external_id if machine else None,
            compact(row.metadata or {}),
        ),
    )
    assert (read.person is None, read.client is None) == (row.owner_user is None, client is None)
    assert (read.owner, read.permissions) == (standing, standing.permissions & read.permissions)
    assert (read.owner_type, read.owner_id, read.owner_name) == (
        row.owner_type,
        row.owner_public_id,
        str(row.owner),
    )
    assert read.owner_external_id == getattr(row.owner, "external_id", None)
    assert read.is_consent == row.is_consent


@pytest.mark.parametrize("kind", [of_person, of_person_with_roles, of_person_who_left])
def test_a_person_is_read_as_a_member_of_the_keys_own_organization(cast: Cast, kind) -> None:
    key = kind(cast)
    member = Membership.objects.filter(user=cast.bob, organization=cast.acme).first()
    held = MemberPermissions.objects.filter(membership=member).first()
    person = record_of(key).person
    assert person is not None
    assert (person.pk, person.public_id) == (cast.bob.pk, cast.bob.public_id)
    assert person.is_active
    assert person.role == (member.role if member else None)
    assert person.granted == tuple(held.permissions if held else ())


def test_a_person_is_held_to_what_the_organization_of_the_key_says(cast: Cast) -> None:
    Membership.objects.create(user=cast.bob, organization=cast.other, role="owner")
    restrict(
        Membership.objects.filter(organization=cast.other), Restrictions(quota=Quota(1, "day"))
    )
    key = of_person(cast)
    person = record_of(key).person
    assert person is not None
    assert person.restrictions is None
    restrict(Membership.objects.filter(user=cast.bob, organization=cast.acme))
    person = record_of(key).person
    assert person is not None
    assert person.restrictions == LIMITED


def test_two_keys_are_read_at_once_and_an_unknown_one_is_missing(cast: Cast) -> None:
    first, second = of_organization(cast), that_ends(cast)
    found = THROUGH_DJANGO.find(Asked((first.public_id, second.public_id)))
    assert found.records == {key.public_id: record_of(key) for key in (first, second)}
    assert THROUGH_DJANGO.find(Asked((first.public_id, "Z" * 12))).records.keys() == {
        first.public_id
    }
    assert THROUGH_DJANGO.find(Asked(("Z" * 12,))).records == {}


def test_which_subjects_were_revoked_is_told_with_the_keys(cast: Cast) -> None:
    key, odd = of_organization(cast), 'a"b,c}\\'
    for subject in ("one", odd):
        RevokedToken.objects.create(subject=subject, revoked_at=NOW, expires_at=NOW + DAY)
    found = THROUGH_DJANGO.find(Asked((key.public_id,), ("one", "two", odd)))
    assert (found.revoked, found.records.keys()) == ({"one", odd}, {key.public_id})
    assert THROUGH_DJANGO.find(Asked((key.public_id,), ("two",))).revoked == frozenset()


@pytest.mark.parametrize("prepared", [True, False])
def test_it_reads_alike_prepared_or_not(cast: Cast, settings, prepared) -> None:
    key = of_organization(cast)
    settings.PREPARED_STATEMENTS = prepared
    assert record_of(key) == record_of(key)


@pytest.mark.usefixtures("db")
def test_every_column_that_is_read_exists_under_its_name() -> None:
    """A migration that renames or drops one of them fails here, and not at the door."""
    with connection.cursor() as cursor:
        text = statement(connection.vendor, 1, with_subjects=False)
        if connection.vendor == "postgresql":
            cursor.execute("PREPARE whole_statement AS " + text)
            cursor.execute("DEALLOCATE whole_statement")
        else:
            cursor.connection.execute("EXPLAIN " + text, ["x"])
    assert COLUMNS.count(",") == 26
