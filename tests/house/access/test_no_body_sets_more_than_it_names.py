"""What a body of the API does not name cannot be set through it: columns of the tables least of all."""

import pytest
from django.test import Client

from portal.permissions import known
from tests.house.access.test_isolation import JSON, ROUTES
from tests.walking import body_for, filled, operations, schema_of, stored

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

# Columns that a key, a person, an organization or a grant has, and that only services write.
COLUMNS = {
    "organization_id": 1, "owner_user": 1, "digest": "x", "revoked_at": None, "deleted_at": None,
    "is_superuser": True, "is_staff": True, "is_installation_verifier": True, "created_by_user": 1,
}  # fmt: skip


# Its body are the rows of a table, and their columns are the table's own.
ROWS = "post v1/connectors/<str:connector_id>/rows"


def test_every_body_names_its_members_and_takes_no_others() -> None:
    schemas = {
        f"{method} {route.path}": schema_of(route, method)
        for route in ROUTES
        for method in operations(route)
    }
    described = {name: schema for name, schema in schemas.items() if schema}
    open_ones = [n for n, s in described.items() if s.get("additionalProperties") is not False]
    assert (open_ones, len(described) > 20) == ([ROWS], True)


def test_columns_of_tables_are_refused_and_nothing_is_changed(world) -> None:
    client = Client(headers=world.program(frozenset(known())).headers)
    before, wrong = stored(), []
    for route in ROUTES:
        address = filled(route.path, world.home, world.cast.alice)
        for method in operations(route):
            body = body_for(route, method)
            if body is None or f"{method} {route.path}" == ROWS:
                continue
            for name in COLUMNS.keys() - schema_of(route, method)["properties"].keys():
                sent = {**body, name: COLUMNS[name]}
                answer = getattr(client, method)(address, data=sent, content_type=JSON)
                told = {(e["pointer"], e["code"]) for e in answer.json().get("errors", ())}
                if answer.status_code != 400 or (f"/{name}", "unknown_field") not in told:
                    wrong.append(f"{method} {route.path} {name}: {answer.status_code}")
    assert ("\n".join(wrong), stored()) == ("", before)
