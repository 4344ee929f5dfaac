"""What may a release that is not written yet do to the tables? One of each step that runs beside the version before.

    python -m tests.deploy.next_release

runs `migrate` in an installation whose next release these migrations are.
"""

from typing import Any

import django
from django.db import migrations, models, transaction
from django.db.models.functions import Now

from portal.upgrades.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)

BATCH = 1000  # rows
COLUMNS = [
    ("next_note", models.CharField(max_length=40, null=True)),
    ("next_kind", models.CharField(max_length=20, db_default="plain")),
    ("next_seen", models.DateTimeField(db_default=Now())),
]
FIELDS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("key", models.ForeignKey("keys.ApiKey", models.CASCADE)),
]
INDEX = models.Index(fields=["next_kind", "created_at"], name="next_keys_by_kind")
NOT_EMPTY = models.CheckConstraint(condition=~models.Q(next_kind=""), name="next_kind_is_said")


def fill(apps: Any, schema_editor: Any) -> None:
    """A thousand rows at a time, each a transaction, so that nobody waits for all of them."""
    rows = apps.get_model("keys", "ApiKey").objects.filter(next_note=None).order_by("pk")
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.model.objects.filter(pk__in=ids).update(next_note="filled")


def team() -> models.Field:
    return models.ForeignKey(
        "apiusers.Team", models.DO_NOTHING, null=True, db_index=False, db_constraint=False
    )


# A migration each: the lock of a step is held until the last one of its migration is done.
STEPS: list[tuple[str, Any, dict[str, Any]]] = [
    *(("portal", migrations.AddField("organization", *column), {}) for column in COLUMNS),
    *(("keys", migrations.AddField("apikey", *column), {}) for column in COLUMNS),
    ("keys", migrations.AddField("apikey", "next_team", team()), {}),
    ("keys", migrations.CreateModel("Moon", FIELDS), {}),
    ("keys", AddIndexConcurrently("apikey", INDEX), {"atomic": False}),
    ("keys", AddConstraintNotValid("apikey", NOT_EMPTY), {}),
    ("keys", ValidateConstraint("apikey", NOT_EMPTY.name), {}),
    (
        "keys",
        migrations.RunPython(fill, migrations.RunPython.noop),
        {"atomic": False, "runs_beside_the_version_before": "in batches, and nobody reads them"},
    ),
]


def following(newest: dict[str, str]) -> list[migrations.Migration]:
    """The migrations of that release, after these newest ones of each app."""
    made, last = [], dict(newest)
    for number, (app, step, said) in enumerate(STEPS, start=9001):
        name = f"{number}_step"
        kind = type(
            "Migration",
            (migrations.Migration,),
            {"operations": [step], "dependencies": [(app, last[app])], **said},
        )
        made.append(kind(name, app))
        last[app] = name
    return made


def newest() -> dict[str, str]:
    from django.db.migrations.loader import MigrationLoader

    return dict(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader

    made = {(one.app_label, one.name): one for one in following(newest())}
    load_disk = MigrationLoader.load_disk

    def with_the_next(loader: MigrationLoader) -> None:
        load_disk(loader)
        loader.disk_migrations |= made

    MigrationLoader.load_disk = with_the_next  # type: ignore[method-assign]
    call_command("migrate", verbosity=1)


if __name__ == "__main__":
    main()
