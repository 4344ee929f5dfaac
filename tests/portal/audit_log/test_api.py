"""GET /v1/audit: what was done in the caller's organization, narrowed, for whom the permission is."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.events import Action
from portal.audit_log.api import actions_in
from portal.errors import InvalidInput
from tests.keys.calling import Program, program
from tests.portal.audit_log.test_filter import NOON, write
from tests.portal.audit_log.test_rows import came, members_since

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    made = program(cast, "audit:read")
    cast.acme.audit_events.all().delete()
    return made


def told(caller: Program, query: str = "") -> list[dict]:
    answer = caller.call("GET", f"/v1/audit{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def names(caller: Program, query: str = "") -> list[str]:
    return [event["object"]["name"] for event in told(caller, query)]


def test_an_event_is_told_whole(cast, caller):
    write(cast.acme, ip="203.0.113.9", request_id="r-1", details={"before": "a", "after": "b"})
    [event] = told(caller)
    assert event.pop("id")
    assert event == {
        "at": "2026-03-02T12:00:00Z",
        "action": "key.generated",
        "actor": {"type": "user", "id": "", "name": "alice@example.com"},
        "object": {"type": "api_key", "id": "abc", "name": "production"},
        "details": {"before": "a", "after": "b"},
        "ip": "203.0.113.9",
        "request_id": "r-1",
    }


@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-03-02T12:00:00Z", "?to=2026-03-02T12:00:00.000001Z", "?action=key.revoked", "?action=key.*",
        "?actor=user:bob", "?actor=user", "?target=api_key:abc", "?target=api_key",
    ],
)  # fmt: skip
def test_each_parameter_keeps_what_fits_and_drops_the_rest(cast, caller, query: str):
    write(cast.acme, action="key.revoked", actor_id="bob", object_name="wanted")
    other = {
        "action": "pop.created",
        "actor_type": "system",
        "object_type": "pop",
        "object_id": "7",
    }
    back = timedelta(days=1 if "from" in query else -1)
    write(cast.acme, at=NOON - back, object_name="other", **other)
    assert names(caller, query) == ["wanted"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?from=yesterday", "invalid_range"),
        ("?from=2026-03-02T12:00:00Z&to=2026-03-02T12:00:00Z", "invalid_range"),
        ("?action=key", "invalid_choice"),
        ("?action=*", "invalid_choice"),
        ("?actor=robot:7", "invalid_choice"),
        ("?target=api_key:", "invalid_choice"),
        ("?target=moon", "invalid_choice"),
        ("?cursor=x", "invalid_cursor"),
        ("?limit=201", "invalid_limit"),
        ("?actor=user&actor=user", "repeated_parameter"),
    ],
)
def test_what_is_no_question_is_refused(caller, query: str, code: str):
    answer = caller.call("GET", f"/v1/audit{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_another_organization_s_events_and_sign_ins_are_not_told(cast, caller):
    members_since(90)
    write(cast.other)
    came(cast.bob)
    assert told(caller) == []


def test_it_needs_a_permission_that_others_do_not_bring(cast):
    answer = program(cast, "keys:manage").call("GET", "/v1/audit")
    assert answer.status_code == 403
    assert 'scope="audit:read"' in answer["WWW-Authenticate"]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(back=st.lists(st.integers(0, 3), max_size=7), size=st.integers(1, 4))
def test_cursors_meet_each_event_once_the_latest_first(cast, caller, back: list[int], size: int):
    """Also where several happened in one moment."""
    cast.acme.audit_events.all().delete()
    for number, minutes in enumerate(back):
        write(cast.acme, at=NOON - timedelta(minutes=minutes), object_name=str(number))
    met, cursor = [], ""
    while True:
        page = caller.call("GET", f"/v1/audit?limit={size}{cursor}").json()
        met += page["results"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={quote(page['next_cursor'])}"
    order = sorted(range(len(back)), key=lambda number: (back[number], -number))
    assert [event["object"]["name"] for event in met] == [str(number) for number in order]


@pytest.mark.parametrize("action", Action)
def test_every_action_is_asked_for_by_its_name_and_its_kind(action: str):
    assert actions_in(action) == [action]
    assert action in actions_in(f"{action.partition('.')[0]}.*")


@given(st.text(max_size=40))
def test_no_other_text_is_an_action(text: str):
    if text not in set(Action) and text.removesuffix(".*") not in {
        a.partition(".")[0] for a in Action
    }:
        with pytest.raises(InvalidInput):
            actions_in(text)
