"""How is what uses are counted of held while it is deleted, so that no count is written in between?"""

from typing import Any

from django.db.models import QuerySet


def hold(*kinds: QuerySet[Any]) -> None:
    """Lock these endpoints, widgets or Pops until the transaction ends.

    The writer of counts locks these rows and not the organization; its new rows would otherwise refer to what is gone.
    The order inside each kind is the writer's own, so that the two wait for each other instead of deadlocking.
    """
    for rows in kinds:
        held = rows.order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))
