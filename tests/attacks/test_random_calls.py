"""Whatever a weak program asks the API for, in whatever order: no credential comes of it that reaches a row it cannot.

Each example draws what the program holds and a sequence of calls. It calls with whatever credential it has been given
by then. In the end every credential is tried on the rows, and so is none at all.
"""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.models import Invitation, Membership
from portal.permissions import GRANTS_MANAGE, known
from portal.strength import NOTHING, reach_of_role
from resources.models import NamedEndpoint
from tests.attacks.test_strength import Stage, set_stage
from tests.cast import Cast
from tests.keys.calling import call
from tests.keys.minting import DAY, NOW, mint
from tests.walking import taken_back

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

FULL_KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
ID = re.compile(r'"id": ?"([0-9A-Za-z]{12})"')
HELD = st.sets(st.sampled_from(sorted(known().keys() - {GRANTS_MANAGE})), min_size=8)
PICK = st.integers(0, 1_000)
STEPS = st.lists(st.tuples(PICK, PICK, PICK, PICK), min_size=3, max_size=14)
LATER = (NOW + 300 * DAY).isoformat()


class Attempts:
    """What the program has by now, and its next call."""

    def __init__(self, stage: Stage, keys: list[str]) -> None:
        self.stage, self.keys = stage, keys
        self.texts = [stage.program.made.text]
        self.api_users = [one.public_id for one in (stage.weak, stage.reader, stage.idle)]
        self.endpoints = [stage.closed.public_id]
        self.number = 0

    def step(self, kind: int, one: int, two: int, three: int) -> None:
        def pick(pool: list[str], number: int) -> str:
            return pool[number % len(pool)]

        self.number += 1
        name, machine = f"n{self.number}", pick(self.api_users, one)
        key, connector = pick(self.keys, two), self.stage.connector.public_id
        owner = {"type": "api_user", "id": machine}
        team = f"teams/{self.stage.team.public_id}"
        viewer = self.stage.cast.vera.public_id
        wanted = [sorted(known())[three % len(known())]]
        listed = {"name": name, "kind": "table", "endpoint": pick(self.endpoints, two)}
        calls: list[tuple[str, str, Any]] = [
            ("POST", "keys", {"name": name}),
            ("POST", "keys", {"name": name, "owner": owner}),
            ("POST", "keys", {"name": name, "owner": owner, "permissions": wanted}),
            ("POST", f"keys/{key}/rotation", {"overlap_seconds": 0}),
            ("PATCH", f"keys/{key}", {"expires_at": None}),
            ("PATCH", f"keys/{key}", {"expires_at": LATER}),
            ("POST", "api-users", {"name": name}),
            ("POST", f"api-users/{machine}/tokens", {"name": name}),
            ("POST", f"api-users/{machine}/tokens/{key}/rotation", {"overlap_seconds": 0}),
            ("PATCH", f"api-users/{machine}", {"active": three % 5 > 0}),
            ("PATCH", f"api-users/{machine}", {"teams": [self.stage.team.public_id]}),
            ("PATCH", f"api-users/{machine}", {"roles": ["endpoint-caller"]}),
            ("PATCH", team, {"members": [owner]}),
            ("PATCH", team, {"roles": ["endpoint-caller"]}),
            ("POST", f"connectors/{connector}/grants", {"holder": owner, "level": "user"}),
            ("POST", "endpoints", {"name": name, "connector": connector, "requires_token": False}),
            ("POST", "endpoints", {"name": name, "connector": connector}),
            ("PATCH", f"endpoints/{pick(self.endpoints, two)}", {"requires_token": False}),
            ("POST", "widgets", {**listed, "is_restricted": False}),
            ("POST", "widgets", {**listed, "viewers": [machine], "only_listed": True}),
            ("POST", "roles", {"name": name, "permissions": wanted}),
            ("PATCH", f"members/{viewer}", {"role": ("developer", "admin")[three % 2]}),
            ("POST", "invitations", {"email": f"{name}@example.com", "role": "developer"}),
            ("POST", f"members/{viewer}/token-offers", {"name": name}),
        ]
        method, path, body = calls[kind % len(calls)]
        headers = headers_of(self.stage, pick(self.texts, three))
        self.learn(path, call(method, f"/v1/{path}", body, **headers).content.decode())

    def learn(self, path: str, said: str) -> None:
        self.texts += FULL_KEY.findall(said)
        found = ID.findall(said)[:1]
        pools = {"keys": self.keys, "api-users": self.api_users, "endpoints": self.endpoints}
        if path in pools:
            pools[path].extend(found)


def headers_of(stage: Stage, text: str) -> dict[str, str]:
    return {"x-api-key": text, "x-organization-id": stage.cast.acme.public_id}


def rows_told(answer: Any) -> bool:
    return answer.status_code == 200 and b"closed" in answer.content


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(held=HELD, steps=STEPS)
def test_no_sequence_of_calls_ends_in_a_credential_that_reaches_more(
    cast: Cast, mailoutbox: list, held: set[str], steps: list[tuple[int, int, int, int]]
) -> None:
    with taken_back():
        stage = set_stage(cast, sorted(held))
        theirs = [
            mint(cast.acme, cast.alice, owner=owner, name="theirs", life=DAY).key.public_id
            for owner in (stage.reader, stage.weak)
        ] + [mint(cast.acme, cast.alice, name="main", life=DAY).key.public_id]
        attempts = Attempts(stage, theirs)
        for step in steps:
            attempts.step(*step)
        paths = [f"/v1/connectors/{stage.connector.public_id}/data"]
        paths += [f"/v1/{name}" for name in NamedEndpoint.objects.values_list("name", flat=True)]
        callers = [headers_of(stage, text) for text in attempts.texts]
        told = [
            path for path in paths for who in [{}, *callers] if rows_told(call("GET", path, **who))
        ]
        seats = [Invitation.objects, Membership.objects.filter(user=cast.vera)]
        wide = [
            row.role for rows in seats for row in rows.all() if reach_of_role(row.role) != NOTHING
        ]
    assert (told, wide) == ([], [])


def test_the_walk_would_see_rows(cast: Cast) -> None:
    stage = set_stage(cast, sorted(known()))
    made = mint(cast.acme, cast.alice, owner=stage.reader)
    path = f"/v1/connectors/{stage.connector.public_id}/data"
    assert rows_told(call("GET", path, **headers_of(stage, made.text)))
    assert json.loads(call("GET", path, **headers_of(stage, made.text)).content)
