"""People get a public id as everything else has one, and past audit events name them by it.

People who were deleted since are named by a new id too, each by one. A node of the version before makes no people
while this runs and afterwards; it serves all others.
"""

import re

from django.db import migrations, models
from django.db.models.functions import Cast, Coalesce

import portal.public_ids

BATCH = 1000
NUMBER = "^[0-9]{1,18}$"
OF_A_PERSON = '"type": "user"'  # as both databases write it


def give_ids(apps, schema_editor):
    User = apps.get_model("portal", "User")
    waiting = User.objects.filter(public_id=None).only("pk")
    while people := list(waiting[:BATCH]):
        for person in people:
            person.public_id = portal.public_ids.object_id()
        User.objects.bulk_update(people, ["public_id"])


def name_people_in_past_events(apps, schema_editor):
    users = apps.get_model("portal", "User").objects
    events = apps.get_model("portal", "AuditEvent").objects
    rename(users, events.filter(actor_type__in=["user", "operator"]), "actor_id")
    rename(users, events.filter(object_type="user"), "object_id")
    rename_in_details(users, events)


def rename(users, events, column):
    numbered = events.filter(**{f"{column}__regex": NUMBER})
    person = users.filter(pk=Cast(models.OuterRef(column), models.BigIntegerField()))
    known = models.Subquery(person.values("public_id")[:1])
    numbered.update(**{column: Coalesce(known, models.F(column))})
    for gone in list(numbered.values_list(column, flat=True).distinct()):
        numbered.filter(**{column: gone}).update(**{column: portal.public_ids.object_id()})


def rename_in_details(users, events):
    ids = {}
    texts = events.annotate(text=Cast("details", models.TextField()))
    for event in texts.filter(text__contains=OF_A_PERSON).only("pk", "details").iterator(BATCH):
        renamed = with_ids(event.details, users, ids)
        if renamed != event.details:
            events.filter(pk=event.pk).update(details=renamed)


def with_ids(value, users, ids):
    """The same value, in which each `{"type": "user", "id": number}` has the public id."""
    if isinstance(value, list):
        return [with_ids(one, users, ids) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: with_ids(one, users, ids) for name, one in value.items()}
    number = str(found.get("id", ""))
    if found.get("type") == "user" and re.match(NUMBER, number):
        if number not in ids:
            known = users.filter(pk=int(number)).values_list("public_id", flat=True).first()
            ids[number] = known or portal.public_ids.object_id()
        found["id"] = ids[number]
    return found


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_restrictions")]
    operations = [
        migrations.AddField(
            "user", "public_id", models.CharField(max_length=12, null=True, editable=False)
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.RunPython(name_people_in_past_events, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "public_id",
            models.CharField(
                max_length=12,
                unique=True,
                default=portal.public_ids.object_id,
                editable=False,
            ),
        ),
    ]
