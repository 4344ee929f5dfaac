"""Who plays in the tests: Alice owns Acme, Adam administers it, Bob develops, Vera views; Charlie is a stranger."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from portal.access import Role
from portal.actors import Actor
from portal.models import Membership, Organization, User
from portal.permissions import known

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = make_password(PASSWORD, hasher="argon2")


@dataclass
class Cast:
    acme: Organization
    other: Organization
    alice: User  # owner of Acme
    adam: User  # admin of Acme
    bob: User  # developer of Acme
    vera: User  # viewer of Acme
    charlie: User  # owner of the other organization, stranger to Acme


def person(name: str) -> User:
    return User.objects.create(
        email=f"{name.lower()}@example.com", name=name, password=PASSWORD_HASH
    )


def summon() -> Cast:
    acme = Organization.objects.create(name="Acme Robotics", time_zone="Europe/Berlin")
    other = Organization.objects.create(name="Other Works")
    people = {name: person(name) for name in ("Alice", "Adam", "Bob", "Vera", "Charlie")}
    roles = {"Alice": Role.OWNER, "Adam": Role.ADMIN, "Bob": Role.DEVELOPER, "Vera": Role.VIEWER}
    for name, role in roles.items():
        Membership.objects.create(organization=acme, user=people[name], role=role)
    Membership.objects.create(organization=other, user=people["Charlie"], role=Role.OWNER)
    return Cast(acme, other, *people.values())


def actor(user: User, *, permissions: frozenset[str] | None = None) -> Actor:
    """An actor for services: the person, holding every permission unless told otherwise."""
    held = frozenset(known()) if permissions is None else permissions
    return Actor("user", user.public_id, user.email, user=user, person_pk=user.pk, permissions=held)
