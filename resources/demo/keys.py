"""Which keys does a seed mint? One of each kind that a test of the whole product needs, with a number in its name."""

import re
from datetime import datetime, timedelta

from keys.life import services
from keys.life.services import NewKey
from keys.models import ApiKey
from keys.operators import services as operator_keys
from portal.actors import Actor
from portal.audit.events import Action
from portal.models import Organization, User
from portal.permissions import KEYS_VERIFY, known
from resources.demo.people import Demo, acting

LIFE = timedelta(days=30)
NUMBERED = re.compile(r"demo (\d+) ")


def mint(demo: Demo, now: datetime) -> dict[str, str]:
    """Full texts by field name. They live for 30 days, but for the expired and the revoked one."""
    number = next_number(demo)
    everything = sorted(known())

    def made(kind: str, permissions: list[str], at: datetime = now) -> NewKey:
        return generate_key(demo.organization, demo.owner, f"demo {number} {kind}", permissions, at)

    revoked = made("revoked", everything)
    services.revoke(key=revoked.key, actor=acting(demo.owner), now=now, reason="demo")
    return {
        "secret_key": made("everything", everything).text,
        "verifier_key": made("verifier", [KEYS_VERIFY]).text,
        "installation_verifier_key": mark_as_verifier(made("installation verifier", [KEYS_VERIFY])),
        "expired_key": made("expired", everything, now - LIFE - timedelta(days=1)).text,
        "revoked_key": revoked.text,
        "other_organization_key": generate_key(
            demo.other, demo.stranger, f"demo {number} everything", everything, now
        ).text,
        "operator_key": operator_key(f"demo {number} operator", now),
    }


def operator_key(name: str, now: datetime) -> str:
    """A key of the installation, as `manage.py operator_key` makes it; the demo's own pages may send it, too."""
    made = operator_keys.create(name=name, actor=Actor.system(), now=now, expires_at=now + LIFE)
    return made.text


def next_number(demo: Demo) -> int:
    """One more than the highest number in any demo key's name, deleted ones included."""
    names = ApiKey.objects.filter(
        organization__in=[demo.organization, demo.other], name__startswith="demo "
    ).values_list("name", flat=True)
    numbers = [int(found[1]) for name in names if (found := NUMBERED.match(name))]
    return max(numbers, default=0) + 1


def generate_key(
    organization: Organization, owner: User, name: str, permissions: list[str], at: datetime
) -> NewKey:
    return services.generate(
        organization=organization,
        name=name,
        expires_at=at + LIFE,
        actor=acting(owner),
        now=at,
        permissions=permissions,
    )


def mark_as_verifier(made: NewKey) -> str:
    """Mark the key as an installation verifier, as the operator does in the admin."""
    key = made.key
    key.is_installation_verifier = True
    key.save(update_fields=["is_installation_verifier"])
    services.note(Action.KEY_VERIFIER_CHANGED, key, Actor.system(), {"after": True})
    return made.text
