"""Which plan gets an organization that nobody chose one for? A new one the marked plan, of which there always is one.

The one that Keydock comes with allows what is built in and nothing of the company's own API: whoever signs up can use
the portal, and what it opens is given by those who run the installation.
"""

from typing import Any

from django.db import connections, transaction
from django.db.utils import DEFAULT_DB_ALIAS

from portal.models import Organization, Plan
from portal.permissions import BUILT_IN

SHIPPED = "Standard"
TOLD = "For organizations that people make themselves: what Keydock comes with, nothing of your own API."


@transaction.atomic
def default_plan(using: str = DEFAULT_DB_ALIAS) -> Plan:
    """The marked plan, made where there is none yet. Of two callers at once both get the same one."""
    plans = Plan.objects.using(using)
    found, _ = plans.get_or_create(
        is_default=True,
        defaults={"name": SHIPPED, "description": TOLD, "permissions": sorted(BUILT_IN)},
    )
    return found


def write_default(*, using: str, **_: Any) -> None:
    """Make it after every `migrate`; before the table exists there is nothing to do."""
    if Plan._meta.db_table in connections[using].introspection.table_names():
        default_plan(using)


def notice_of_inherited() -> str:
    """What operators are told of organizations that still have the plan of an upgrade; empty where none has,
    or where an operator has saved that plan since."""
    having = Organization.objects.filter(plan__is_inherited=True)
    count = having.count()
    if not count:
        return ""
    first = having.select_related("plan").order_by("pk")[0]
    return (
        f"An upgrade gave {count:,} organizations the plan “{first.plan}”, which allows every permission, your own "
        "included, as it was before there were plans. Give them plans that allow what they should have, or save that "
        "plan as it should be."
    )
