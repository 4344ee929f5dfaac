"""How are all keys of an organization deleted, of which there may be a million? Batch by batch, in one transaction.

Django's own cascade would read every row first, and send the ids of all keys with each statement: it meets the limits
on a statement and on an idle transaction at some ten thousand keys.
"""

from django.db import connection, models

from keys.models import ApiKey
from portal.batches import batches, checked_at_once
from portal.models import Organization

DELETE = "DELETE FROM keys_apikey WHERE organization_id = %s AND id BETWEEN %s AND %s"


def delete_keys(organization: Organization) -> None:
    """Delete the organization's keys with what hangs on them. The caller holds the organization's lock.

    Each batch is locked first, so that no use of its keys is written in between. The writer of usage locks keys and
    not the organization; its new rows would otherwise refer to keys that are gone. The order is the writer's own, so
    that the two wait for each other instead of deadlocking.
    """
    keys = ApiKey.objects.filter(organization=organization)
    with checked_at_once():
        for batch in batches(keys.select_for_update(no_key=True)):
            first, last = batch[0], batch[-1]
            release(keys.filter(pk__gte=first, pk__lte=last))
            with connection.cursor() as cursor:
                cursor.execute(DELETE, [organization.pk, first, last])


def release(keys: models.QuerySet[ApiKey]) -> None:
    """Delete what goes with these keys, and let go what only refers to them, as the models say."""
    for relation in ApiKey._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": keys.values("pk")})
        if relation.on_delete is models.SET_NULL:
            rows.update(**{name: None})
        else:
            rows.delete()
