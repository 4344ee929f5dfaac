"""Who is in the demo? An organization with a member of every role, a second organization, and an operator."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings

from portal import clock
from portal.access import Role, grantable_permissions
from portal.actors import Actor
from portal.audit.events import Action
from portal.models import Membership, Organization, Plan, User
from portal.people import organizations
from portal.permissions import EVERYTHING
from portal.plans import services as plans
from portal.plans.services import PlanAsked

OWNER = ("owner@example.com", "Olivia Bergmann")
ADMIN = ("admin@example.com", "Anton Weiss")
PLAN = "Everything"
STRANGER = ("stranger@example.com", "Stella Novak")
MEMBERS = (
    ("adam@example.com", "Adam Costa", Role.ADMIN),
    ("dana@example.com", "Dana Lindholm", Role.DEVELOPER),
    ("victor@example.com", "Victor Okafor", Role.VIEWER),
)


@dataclass(frozen=True)
class Demo:
    """The people and organizations of the demo, and the two passwords that are told."""

    organization: Organization
    other: Organization
    owner: User
    stranger: User  # owns the other organization
    admin: User  # operator: Django admin, member of nothing
    passwords: dict[str, str]


def make_people(now: datetime) -> Demo:
    """The demo's people, made where they are missing. Both told passwords work afterwards."""
    passwords = kept_passwords()
    owner = make_person(*OWNER, password=passwords["owner_password"])
    admin = make_person(
        *ADMIN, password=passwords["admin_password"], is_staff=True, is_superuser=True
    )
    stranger = make_person(*STRANGER)
    organization = organization_of(owner, "Acme Robotics", "Europe/Berlin")
    for email, name, role in MEMBERS:
        Membership.objects.get_or_create(
            organization=organization, user=make_person(email, name), defaults={"role": role}
        )
    other = organization_of(stranger, "Northwind Maps", "Europe/London")
    return Demo(organization, other, owner, stranger, admin, passwords)


def kept_passwords() -> dict[str, str]:
    """The two passwords in `var/demo.json`, random ones when that file is not there yet."""
    path = Path(settings.VAR_DIR) / "demo.json"
    if path.exists():
        return json.loads(path.read_text())
    made = {
        "owner_email": OWNER[0],
        "owner_password": secrets.token_urlsafe(12),
        "admin_email": ADMIN[0],
        "admin_password": secrets.token_urlsafe(12),
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file)
    return made


def make_person(email: str, name: str, password: str | None = None, **flags: bool) -> User:
    """The person with this address and this password; without a password nobody can sign in as them."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name, **flags)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if password and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def organization_of(owner: User, name: str, time_zone: str) -> Organization:
    """The first organization that the person owns, made with its audit event when there is none."""
    owned = owner.memberships.filter(role=Role.OWNER).order_by("pk").first()
    if owned is not None:
        return owned.organization
    organization = Organization.objects.create(name=name, time_zone=time_zone, plan=demo_plan())
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    organizations.note(Action.ORGANIZATION_CREATED, organization, acting(owner))
    return organization


def demo_plan() -> Plan:
    """A plan that allows every permission, so that the demo shows what there is to show."""
    found = Plan.objects.filter(name=PLAN).first()
    if found is not None:
        return found
    asked = PlanAsked(name=PLAN, description="Allows every permission.", permissions=[EVERYTHING])
    return plans.create(asked=asked, actor=Actor.system(), now=clock.now())


def acting(owner: User) -> Actor:
    """The person as the one who acts on keys, with what an Owner may grant."""
    return Actor(
        "user",
        owner.public_id,
        owner.email,
        user=owner,
        permissions=grantable_permissions(Role.OWNER),
    )
