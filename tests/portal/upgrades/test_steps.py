"""Which steps of a migration may run beside the version before: what waits for nobody and takes nothing away."""

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models.functions import Now

from portal.upgrades.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from portal.upgrades.steps import planned

INDEX = models.Index(fields=["at"], name="an_index")
TEXT = models.CharField(max_length=20)


def reasons(*operations, **said) -> list[str]:
    made = type("Migration", (migrations.Migration,), {"operations": list(operations), **said})
    return planned([made("0099_next", "keys")]).reasons["keys.0099_next"]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("Moon", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("apikey", "moon", models.CharField(max_length=20, null=True)),
        migrations.AddField("apikey", "at", models.DateTimeField(db_default=Now())),
        AddIndexConcurrently("apikey", INDEX),
        ValidateConstraint("apikey", "positive"),
        migrations.AddField("apikey", "why", models.CharField(max_length=9, db_default="")),
        migrations.AddField("apikey", "teams", models.ManyToManyField("apiusers.Team")),
        migrations.AddField(
            "apikey",
            "team",
            models.ForeignKey(
                "apiusers.Team", models.CASCADE, null=True, db_index=False, db_constraint=False
            ),
        ),
        migrations.AlterModelOptions("apikey", {"verbose_name": "key"}),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("apikey", "at")]
        ),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_these_run_beside_the_version_before(operation):
    assert reasons(operation) == []


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.AddField("apikey", "moon", TEXT), "give it a db_default or null"),
        (
            migrations.AddField("apikey", "moon", models.UUIDField(db_default=RandomUUID())),
            "written anew",
        ),
        (
            migrations.AddField("apikey", "moon", models.IntegerField(null=True, db_index=True)),
            "AddIndexConcurrently",
        ),
        (
            migrations.AddField("apikey", "moon", models.IntegerField(null=True, unique=True)),
            "AddIndexConcurrently",
        ),
        (
            migrations.AddField(
                "apikey",
                "team",
                models.ForeignKey("apiusers.Team", models.CASCADE, null=True, db_index=False),
            ),
            "db_constraint=False",
        ),
        (migrations.RemoveField("apikey", "name"), "still asks for it"),
        (migrations.RenameField("apikey", "name", "title"), "still asks for it"),
        (migrations.DeleteModel("ApiKey"), "still asks for it"),
        (migrations.AlterField("apikey", "name", TEXT), "written anew"),
        (migrations.AddIndex("apikey", INDEX), "AddIndexConcurrently"),
        (migrations.RemoveIndex("apikey", "keys_by_name"), "locked for a moment"),
        (
            migrations.AddConstraint(
                "apikey", models.CheckConstraint(condition=models.Q(pk__gt=0), name="positive")
            ),
            "AddConstraintNotValid",
        ),
        (migrations.RunPython(migrations.RunPython.noop), "runs code"),
        (migrations.RunSQL("SELECT 1"), "runs code"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_these_need_a_stop(operation, words):
    (reason,) = reasons(operation)
    assert words in reason


def test_what_is_in_a_table_of_the_same_upgrade_concerns_nobody_yet():
    new = migrations.CreateModel("Moon", [("id", models.AutoField(primary_key=True))])
    assert (
        reasons(new, migrations.AddField("moon", "name", TEXT), migrations.AddIndex("moon", INDEX))
        == []
    )


def test_somebody_may_say_why_it_runs_beside_all_the_same():
    why = "in batches of a thousand, and the version before does not read it"
    code = migrations.RunPython(migrations.RunPython.noop)
    assert reasons(code, runs_beside_the_version_before=why) == []


def test_a_constraint_is_validated_in_a_migration_of_its_own():
    """Else all rows are looked at while the lock of the step before is held."""
    positive = models.CheckConstraint(condition=models.Q(pk__gt=0), name="positive")
    both = (AddConstraintNotValid("apikey", positive), ValidateConstraint("apikey", "positive"))
    (reason,) = reasons(*both)
    assert "a migration of its own" in reason
    assert reasons(*both, atomic=False) == []
