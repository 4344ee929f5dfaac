"""How does a test come by what the door reads of a key? Read for a real key, or made up for a rule of the judge's."""

from typing import Any

from keys.models import ApiKey
from keys.verification.records import NOTHING_OUTSIDE, Asked, KeyRecord
from keys.verification.sources import THROUGH_DJANGO
from tests.keys.minting import NOW

OF_THE_ORGANIZATION = KeyRecord(
    pk=1,
    public_id="key000000000",
    name="production-main",
    granted=("*",),
    is_installation_verifier=False,
    digest_text="",
    pepper_version=1,
    created_at=NOW,
    expires_at=None,
    revoked_at=None,
    token_generation=0,
    organization_pk=1,
    organization_id="acme00000000",
    organization_name="Acme Robotics",
    api_user_pk=None,
    api_user_id=None,
    api_user_name=None,
    api_user_is_active=None,
    api_user_permissions=(),
    restrictions=None,
    organization_restrictions=None,
    api_user_restrictions=None,
    tail="",
    of_plan=("*",),
    beside_plan=(),
    suspended_at=None,
    plan_limits=None,
    person=None,
    client=None,
    outside=NOTHING_OUTSIDE,
)


def made_up(**facts: Any) -> KeyRecord:
    """A living key of the organization, but for these facts."""
    return OF_THE_ORGANIZATION._replace(**facts)


def record_of(key: ApiKey) -> KeyRecord:
    """What the one statement reads of this key now."""
    return THROUGH_DJANGO.find(Asked((key.public_id,))).records[key.public_id]
