"""What the version before asks of the database at the door, and writes of keys, can still be asked of these tables.

Two versions serve beside each other while an upgrade goes from node to node. The statements of the last release lie in
statements_of_last_release.json; at a release they are written anew (CONTRIBUTING.md):

    KEYDOCK_TEST_RECORD=1 python -m scripts.run_tests suite --only postgresql tests/keys/test_version_before.py
"""

import json
import os
import re
from itertools import count
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from keys.usage import flushing
from keys.usage.counting import UsageBuffer
from keys.verification.statements import statement
from tests.cast import Cast
from tests.keys.calling import program
from tests.keys.minting import NOW

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
RECORD = Path(__file__).with_name("statements_of_last_release.json")
WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)\b")
INSERT = re.compile(r'^INSERT INTO "?(\w+)"? \(([^)]*)\)')
# What an INSERT has to name.
NEEDED = """
SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
"""


def statements_of_the_door() -> list[str]:
    """For one key and two, with and without the tokens that may be revoked alone."""
    return [
        statement("postgresql", keys, with_subjects=subjects, with_lifetime=lifetime)
        for keys, subjects, lifetime in (
            (1, False, False),
            (1, True, False),
            (2, False, False),
            (1, False, True),
        )
    ]


def statements_of_writes(cast: Cast) -> list[str]:
    """What changes rows while keys are made, rotated, revoked, deleted, exchanged and counted."""
    caller, found, book = program(cast), list[str](), UsageBuffer()

    def keep(execute, sql, params, many, context):
        text = " ".join(str(sql).split())
        if WRITES.match(text) and text not in found:
            found.append(text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        made = [
            caller.call("POST", "/v1/keys", {"name": f"key {number}"}).json() for number in (1, 2)
        ]
        first, second = (f"/v1/keys/{key['id']}" for key in made)
        caller.call("PATCH", first, {"name": "renamed"})
        caller.call("POST", f"{first}/rotation", {"overlap_seconds": 60})
        caller.call("POST", f"{second}/revocation", {"reason": "leaked"})
        caller.call("DELETE", second)
        book.count(caller.made.key.pk, "VALID", NOW)
        flushing.flush(book=book)
    return found


def prepared(text: str) -> str:
    """With the placeholders of PostgreSQL."""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", text).replace("%%", "%")


def refusal(text: str) -> str:
    """What PostgreSQL has against the statement; nothing where it would run it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"PREPARE of_before AS {text}")
            nothing = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", text))))
            cursor.execute(f"EXPLAIN EXECUTE of_before {f'({nothing})' if nothing else ''}")
            cursor.execute("DEALLOCATE of_before")
    except ProgrammingError as error:
        return str(error).partition("\n")[0]
    insert = INSERT.match(text)
    return missing_in(insert[1], insert[2]) if insert else ""


def missing_in(table: str, columns: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(NEEDED, [table])
        needed = {name for (name,) in cursor.fetchall()}
    unnamed = needed - {column.strip(' "') for column in columns.split(",")}
    return f"{table} needs {', '.join(sorted(unnamed))}" if unnamed else ""


@pytest.fixture
def record(cast: Cast) -> list[str]:
    if os.environ.get("KEYDOCK_TEST_RECORD"):
        found = statements_of_the_door() + [prepared(text) for text in statements_of_writes(cast)]
        RECORD.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    return json.loads(RECORD.read_text())


def test_the_version_before_can_ask_and_write_what_it_does(record: list[str]) -> None:
    refusals = {text[:100]: said for text in record if (said := refusal(text))}
    assert refusals == {}


def test_the_record_holds_what_matters(record: list[str]) -> None:
    tables = {insert[1] for text in record if (insert := INSERT.match(text))}
    assert {"keys_apikey", "portal_auditevent", "keys_keyusage"} <= tables
    assert sum(text.startswith(("SELECT", "WITH")) for text in record) >= 4


def test_a_column_that_the_version_before_does_not_name_is_noticed(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE moons (id int NOT NULL, name text NOT NULL, at timestamptz)")
    assert refusal("INSERT INTO moons (id) VALUES ($1)") == "moons needs name"
    assert "does not exist" in refusal("SELECT size FROM moons")
    assert refusal("INSERT INTO moons (id, name) VALUES ($1, $2)") == ""
