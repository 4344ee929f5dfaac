"""GET /v1/usage: requests by hour or day, with the reasons of refusals, of the caller's organization alone."""

import pytest

from keys.models import ApiKey
from keys.usage import writing
from keys.usage.counting import KeyNotes
from tests.cast import Cast
from tests.keys.calling import Program, program, stranger
from tests.keys.minting import NOW, mint
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen")
PATH = "/v1/usage"


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def use(key: ApiKey, number: int, outcome: str = "VALID") -> None:
    writing.write({key.pk: KeyNotes({(NOW, outcome): number})})


def test_without_parameters_it_is_the_last_24_hours(cast: Cast, caller: Program) -> None:
    use(caller.made.key, 5)
    use(caller.made.key, 2, "EXPIRED")
    said = caller.call("GET", f"{PATH}?to=2026-03-02T13:00:00Z").json()
    assert (len(said["results"]), said["next_cursor"]) == (24, None)
    assert said["results"][-1] == {
        "start": "2026-03-02T12:00:00+00:00",
        "accepted": 5,
        "refused": 2,
        "reasons": {"EXPIRED": 2},
    }
    assert len(caller.call("GET", PATH).json()["results"]) == 24


def test_it_is_walked_page_by_page(caller: Program) -> None:
    first = caller.call("GET", f"{PATH}?by=day&limit=20").json()
    second = caller.call("GET", f"{PATH}?by=day&limit=20&cursor={cursor_of(first)}").json()
    starts = [row["start"][:10] for page in (first, second) for row in page["results"]]
    assert (starts[0], starts[-1], len(starts)) == ("2026-01-31", "2026-03-02", 31)
    assert second["next_cursor"] is None


def cursor_of(page: dict) -> str:
    return page["next_cursor"].replace("+", "%2B")


def test_another_organization_hears_nothing_of_it(cast: Cast, caller: Program) -> None:
    use(caller.made.key, 5)
    other = stranger(cast)
    said = other.call("GET", PATH).json()
    assert sum(row["accepted"] for row in said["results"]) == 0
    foreign = other.call("GET", f"{PATH}?key={caller.made.key.public_id}")
    assert foreign.status_code == 404


def test_a_key_and_an_owner_narrow_it(cast: Cast, caller: Program) -> None:
    of_bob = mint(cast.acme, cast.bob, owner=cast.bob).key
    use(caller.made.key, 5)
    use(of_bob, 7)
    asked = {
        f"key={of_bob.public_id}": 7,
        f"owner=user:{cast.bob.public_id}": 7,
        f"owner=organization:{cast.acme.public_id}": 5,
    }
    for query, number in asked.items():
        said = caller.call("GET", f"{PATH}?to=2026-03-02T13:00:00Z&{query}").json()
        assert sum(row["accepted"] for row in said["results"]) == number


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("by=week", "invalid_choice"),
        ("time_zone=Mars/Base", "unknown_time_zone"),
        ("from=yesterday", "invalid_range"),
        ("to=0001-01-01T00:00:00Z", "invalid_range"),
        ("from=9999-12-31T23:59:59Z", "invalid_range"),
        ("from=2025-01-01T00:00:00Z", "invalid_range"),
        ("by=day&from=2025-06-01T00:00:00Z&time_zone=Europe/Berlin", "time_zone_not_kept"),
        ("limit=0", "invalid_limit"),
        ("cursor=x", "invalid_cursor"),
        ("owner=nobody", "unknown_owner"),
        ("key=a&owner=b", "invalid_choice"),
        ("reason=MOON", "invalid_choice"),
        ("endpoint=people&by=day&from=2025-01-01T00:00:00Z", "invalid_range"),
    ],
)
def test_wrong_input_is_refused_with_its_code(
    cast: Cast, caller: Program, query: str, code: str
) -> None:
    endpoint(cast, table(cast), name="people")
    answer = caller.call("GET", f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "query", ["key=aaaaaaaaaaaa", "owner=user:nobody", "application=nothing", "endpoint=nothing"]
)
def test_what_the_organization_has_not_is_not_found(caller: Program, query: str) -> None:
    assert caller.call("GET", f"{PATH}?{query}").status_code == 404


def test_an_endpoint_tells_how_its_calls_ended(cast: Cast, caller: Program) -> None:
    people = endpoint(cast, table(cast), name="people")
    for outcome, number in (("ANSWERED", 5), ("REFUSED", 2), ("FAILED", 1)):
        people.usage.create(hour=NOW, outcome=outcome, count=number)
    for name in ("people", people.public_id):
        said = caller.call("GET", f"{PATH}?to=2026-03-02T13:00:00Z&endpoint={name}").json()
        last = said["results"][-1]
        assert (last["accepted"], last["refused"]) == (5, 3)
        assert last["reasons"] == {"FAILED": 1, "REFUSED": 2}


def test_a_reason_leaves_its_requests_alone(caller: Program) -> None:
    use(caller.made.key, 5)
    use(caller.made.key, 2, "EXPIRED")
    use(caller.made.key, 3, "REVOKED")
    said = caller.call("GET", f"{PATH}?to=2026-03-02T13:00:00Z&reason=EXPIRED").json()
    last = said["results"][-1]
    assert (last["accepted"], last["refused"], last["reasons"]) == (0, 2, {"EXPIRED": 2})


def test_it_needs_the_permission_to_look_after_keys(cast: Cast) -> None:
    assert program(cast, "pops:read").call("GET", PATH).status_code == 403
