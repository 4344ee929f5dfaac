"""How does a database of Keydock come by its keys? In bulk, with digests of the real kind for those that are asked.

`python -m bench.keydock.fill --keys 100000` fills the database of the environment and prints, as one JSON object,
what callers need: the organization, a key that may do everything, a signed-in session, the keys to ask about.
"""

import argparse
import json
import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

# These need the applications that the line above has loaded.
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Field  # noqa: E402
from django.db.models.expressions import DatabaseDefault  # noqa: E402
from django.test import Client  # noqa: E402

from keys import keystring  # noqa: E402
from keys.life import services  # noqa: E402
from keys.models import ApiKey  # noqa: E402
from keys.secrets import hashing  # noqa: E402
from portal import clock  # noqa: E402
from portal.access import Role  # noqa: E402
from portal.audit.events import Actor  # noqa: E402
from portal.models import Membership, Organization, User  # noqa: E402
from portal.permissions import known  # noqa: E402
from portal.plans.default import default_plan  # noqa: E402
from portal.public_ids import BASE62  # noqa: E402

ASKED = 1_000  # keys that callers present in turn; the same number at every size
ENDED = 30_000  # keys to revoke, at most
LIMITED = 20  # keys with a limit
WORDS = ("billing", "search", "export", "mobile", "metrics", "report", "sync")
CALLED_WITH = ["endpoints:call", "widgets:view"]

Row = dict[str, Any]


class Filling:
    """The keys of one organization, made in one pass."""

    def __init__(self, organization: Organization, keys: int, now: datetime) -> None:
        self.organization, self.keys, self.now = organization, keys, now
        self.step = max(1, keys // ASKED)
        self.random = random.Random(keys)
        self.asked: list[list[str]] = []  # public id, text, name
        self.forged: list[str] = []  # texts with the id of a key that is asked, and another secret
        self.ended: list[str] = []  # public ids

    def alike(self) -> ApiKey:
        """What all rows have in common."""
        return ApiKey(
            organization=self.organization,
            permissions=CALLED_WITH,
            tail="abcdefgh",
            digest=f"$argon2id$v=19$m=8,t=1,p=1${'A' * 22}${'A' * 43}",  # no text makes it
            pepper_version=1,
        )

    def rows(self) -> Iterator[Row]:
        """How the keys differ, oldest first; those that are asked lie among the others at even distances."""
        for number in range(self.keys):
            yield self.asked_key(number) if number % self.step == 0 else self.other_key(number)

    def asked_key(self, number: int) -> Row:
        """A living key whose text is known and proves its digest."""
        row = self.key(number)
        text = keystring.generate(row["public_id"])
        digest = hashing.digest_of(text)
        self.asked.append([text.id, text.text, row["name"]])
        self.forged.append(keystring.generate(text.id).text)
        stored = {"digest": digest.text, "pepper_version": digest.pepper_version, "tail": text.tail}
        return row | stored

    def other_key(self, number: int) -> Row:
        """One whose text nobody knows: three in five end some day, one in eleven was revoked."""
        row = self.key(number)
        if number % 5 >= 2:
            row["expires_at"] = row["created_at"] + timedelta(days=400)
        if number % 11 == 3:
            row["revoked_at"] = row["created_at"] + timedelta(days=1)
        elif len(self.ended) < ENDED and row.get("expires_at", self.now) >= self.now:
            self.ended.append(row["public_id"])
        return row

    def key(self, number: int) -> Row:
        """What every key has of its own."""
        row = {
            "public_id": "".join(self.random.choices(BASE62, k=keystring.ID_LENGTH)),
            "name": f"{WORDS[number % 7]}-{self.random.getrandbits(48):012x}",
            "created_at": self.now - timedelta(minutes=self.keys - number),
        }
        return row


def main() -> None:
    """Fill, and print what callers need."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.keydock.fill")
    parser.add_argument("--keys", type=int, required=True)
    keys, now = parser.parse_args().keys, clock.now()
    person = User.objects.create_user("bench@example.com", name="Bench")
    organization, caller = with_caller("Bench", person, now)
    maker_of, maker = with_caller("Made while measuring", person, now)
    filling = Filling(organization, keys, now)
    store(filling.alike(), filling.rows())
    store_last_uses(now)
    said = {
        "organization": organization.public_id,
        "caller": caller,
        "maker_organization": maker_of.public_id,
        "maker": maker,
        "session": session_of(person),
        "asked": filling.asked,
        "limited": limited_keys(organization, person, now),
        "forged": filling.forged,
        "ended": filling.ended,
    }
    print(json.dumps(said))


def with_caller(name: str, person: User, now: datetime) -> tuple[Organization, str]:
    """An organization of this person, and the text of a key of it that may do everything."""
    organization = Organization.objects.create(name=name, plan=default_plan())
    Membership.objects.create(organization=organization, user=person, role=Role.OWNER)
    everything = frozenset(known())
    actor = Actor("user", str(person.pk), person.email, user=person, permissions=everything)
    made = services.generate(
        organization=organization,
        name="caller",
        expires_at=None,
        actor=actor,
        now=now,
        permissions=everything,
    )
    return organization, made.text


def limited_keys(organization: Organization, person: User, now: datetime) -> list[tuple[str, str]]:
    """Id and text of keys with a limit that is never reached, which every node counts."""
    actor = Actor("user", str(person.pk), person.email, user=person, permissions=frozenset(known()))
    made = [
        services.generate(
            organization=organization,
            name=f"limited {number}",
            expires_at=None,
            actor=actor,
            now=now,
            restrictions={"limits": [{"requests": 1_000_000_000, "seconds": 3600}]},
        )
        for number in range(LIMITED)
    ]
    return [(each.key.public_id, each.text) for each in made]


def session_of(person: User) -> str:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def store(alike: ApiKey, rows: Iterator[Row]) -> None:
    """Write the rows: by COPY and without indexes where that is possible, else by INSERT."""
    fields = [field for field in ApiKey._meta.concrete_fields if is_given(field)]
    values = values_of(fields, alike, rows)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    if connection.vendor == "postgresql":
        copy(columns, values)
    else:
        places = ", ".join("%s" for _ in fields)
        insert = f"INSERT INTO keys_apikey ({columns}) VALUES ({places})"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert, list(values))


def store_last_uses(now: datetime) -> None:
    """Two keys in three were used at some time of the last three months."""
    moment = "CASE WHEN id %% 3 > 0 THEN {} END"
    if connection.vendor == "postgresql":
        moment = moment.format(
            "%s::timestamptz - interval '1 second' * (id * 7919::bigint %% 8000000)"
        )
    else:
        moment = moment.format("datetime(%s, '-' || (id * 7919 %% 8000000) || ' seconds')")
    values = [connection.ops.adapt_datetimefield_value(now)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            f"INSERT INTO keys_keylastuse (key_id, organization_id, at)"
            f" SELECT id, organization_id, {moment} FROM keys_apikey WHERE true ON CONFLICT DO NOTHING",
            values,
        )
        cursor.execute("ANALYZE keys_keylastuse")


def is_given(field: "Field[Any, Any]") -> bool:
    """Whether a new row brings a value: not for the primary key, nor where the database has a default."""
    unset = getattr(ApiKey(), field.attname)
    return not field.primary_key and not isinstance(unset, DatabaseDefault)


def values_of(
    fields: list["Field[Any, Any]"], alike: ApiKey, rows: Iterator[Row]
) -> Iterator[list[Any]]:
    """Each row as the database keeps it. What is alike is prepared once: a million models would take minutes."""
    same = [field.get_db_prep_save(field.value_from_object(alike), connection) for field in fields]
    places = {field.attname: number for number, field in enumerate(fields)}
    for row in rows:
        values = same.copy()
        for name, value in row.items():
            place = places[name]
            values[place] = fields[place].get_db_prep_save(value, connection)
        yield values


def copy(columns: str, values: Iterator[list[Any]]) -> None:
    """Rows go in several times as fast when the indexes are made afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'keys_apikey'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        with cursor.copy(f"COPY keys_apikey ({columns}) FROM STDIN") as out:
            for value in values:
                out.write_row(value)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
