"""Steps that let nobody wait do what they say on PostgreSQL, and leave the same on SQLite."""

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from portal.upgrades.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)

INDEX = models.Index(fields=["size"], name="moons_by_size")
POSITIVE = models.CheckConstraint(condition=models.Q(size__gt=0), name="moons_have_a_size")
FIELDS = [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]


def step(state: ProjectState, *operations, atomic: bool = True, back: bool = False) -> ProjectState:
    kind = type("Migration", (Migration,), {"operations": list(operations), "atomic": atomic})
    made = kind("9999_step", "moons")
    with connection.schema_editor(atomic=atomic) as editor:
        return made.unapply(state, editor) if back else made.apply(state, editor)


@pytest.fixture
def moons(transactional_db):
    """A table with a row, and nothing of ours in it."""
    state = step(ProjectState(), migrations.CreateModel("Moon", FIELDS))
    connection.cursor().execute("INSERT INTO moons_moon (size) VALUES (1)")
    yield state
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE moons_moon")


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "moons_moon"))


def test_an_index_comes_and_goes_again(moons):
    with_index = step(moons, AddIndexConcurrently("moon", INDEX), atomic=False)
    assert INDEX.name in indexes()
    step(with_index, RemoveIndexConcurrently("moon", INDEX.name), atomic=False)
    assert INDEX.name not in indexes()


def test_it_can_be_taken_back(moons):
    step(moons.clone(), AddIndexConcurrently("moon", INDEX), atomic=False)
    step(moons, AddIndexConcurrently("moon", INDEX), atomic=False, back=True)
    assert INDEX.name not in indexes()


def test_a_check_holds_for_new_rows_and_then_for_all(moons):
    held = step(moons, AddConstraintNotValid("moon", POSITIVE))
    with pytest.raises(IntegrityError):
        connection.cursor().execute("INSERT INTO moons_moon (size) VALUES (0)")
    step(held, ValidateConstraint("moon", POSITIVE.name))
    assert POSITIVE.name in indexes()
