"""What does a demo consist of? People and things made once, and keys minted anew each time (decision 0013)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from keys.models import ApiKey
from resources.demo import api_users as demo_api_users
from resources.demo import application as demo_application
from resources.demo import endpoints as demo_endpoints
from resources.demo import history as demo_history
from resources.demo import keys as demo_keys
from resources.demo import pops as demo_pops
from resources.demo import widget as demo_widget
from resources.demo.people import make_people


@transaction.atomic
def seed(now: datetime) -> dict[str, Any]:
    """Make the demo where it is missing, mint keys, and tell everything that is needed to try it.

    The whole of it is one transaction, and one seed waits for the other: both see a demo or none.
    """
    take_turns()
    demo = make_people(now)
    if not ApiKey.objects.filter(organization=demo.organization).exists():
        demo_history.write(demo, now)
    return {
        "base_url": settings.PUBLIC_URL,
        "organization_id": demo.organization.public_id,
        "other_organization_id": demo.other.public_id,
        "owner_email": demo.owner.email,
        "owner_password": demo.passwords["owner_password"],
        "admin_email": demo.admin.email,
        "admin_password": demo.passwords["admin_password"],
        **demo_keys.mint(demo, now),
        **demo_api_users.mint(demo, now),
        **demo_application.settle(demo, now),
        "pop_id": str(demo_pops.make_pop(demo, now).pk),
        **demo_endpoints.make_endpoint(demo, now),
        **demo_widget.make_widget(demo, now),
    }


def take_turns() -> None:
    """Lock a row that every installation has until the transaction ends; wait for another seed as long as it takes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'")
    ContentType.objects.select_for_update().get(app_label="portal", model="organization")
