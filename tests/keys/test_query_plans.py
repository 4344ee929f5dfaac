"""Does every list of keys stay an indexed query when one organization has a million of them?

The queries that the page really sends are caught, explained and run by PostgreSQL. A page counts as indexed when no
plan reads the whole table, and when few of its blocks are touched.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys.lists import listing
from keys.lists.selection import LAST_USE, ORDERS, Selection
from keys.models import ApiKey
from keys.operators import home_facts
from keys.status import Status
from portal import paging
from portal.models import Organization
from portal.paging import Count
from tests.keys.minting import kept_by

pytestmark = [pytest.mark.heavy, pytest.mark.postgresql, pytest.mark.django_db]

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEYS = 1_000_000
# Blocks of 8 KiB. The table has some 30,000, so that no page below these can have read it.
BLOCKS_OF_A_PAGE = 450
BLOCKS_OF_A_WALK = (
    15_000  # a status in an order that is not its own: at worst one index from end to end
)
# In the order of use each key that is passed is looked up in its table. Those of a status that few have are found
# first, and then their last uses: some blocks for each of at most 10,000.
BLOCKS_OF_A_WALK_BY_USE = 60_000
BLOCKS_OF_A_SEARCH = 15_000

# Old keys have expired, one in eleven was revoked, two in five never expire, every third was never used.
INSERT = """
INSERT INTO keys_apikey (public_id, organization_id, name, permissions, is_installation_verifier, tail, digest,
    pepper_version, created_at, expires_at, revoked_at, revocation_reason, deleted_at)
SELECT lpad(i::text, 12, %(letter)s), %(organization)s,
    (ARRAY['billing', 'search', 'export', 'mobile', 'metrics', 'report', 'sync'])[1 + i %% 7] || '-' || md5(i::text),
    '[]', false, 'abcdefgh', 'x', 1, created,
    CASE WHEN i %% 5 < 2 THEN NULL ELSE created + interval '400 days' END,
    CASE WHEN i %% 11 = 3 THEN created + interval '1 day' END, '', NULL
FROM (SELECT i, %(now)s::timestamptz - interval '1 minute' * (%(keys)s - i) AS created
      FROM generate_series(1, %(keys)s) AS i) AS numbered
"""

INSERT_LAST_USE = """
INSERT INTO keys_keylastuse (key_id, organization_id, at)
SELECT id, organization_id,
    CASE WHEN id %% 3 > 0 THEN %(now)s::timestamptz - interval '1 second' * (id * 7919::bigint %% 8000000) END
FROM keys_apikey WHERE organization_id = %(organization)s
"""


@pytest.fixture(scope="module")
def million(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[int]:
    """The database id of an organization with a million keys, beside a small one."""
    with django_db_blocker.unblock():
        large = Organization.objects.create(name="Large", time_zone="Europe/Berlin")
        small = Organization.objects.create(name="Small")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET maintenance_work_mem = '256MB'")
            with without_indexes(cursor):
                fill(cursor, large, KEYS, "L")
                fill(cursor, small, 20_000, "S")
            cursor.execute("VACUUM ANALYZE keys_apikey, keys_keylastuse")
            cursor.execute("RESET ALL")
    yield large.pk
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE keys_apikey CASCADE")
        Organization.objects.filter(pk__in=[large.pk, small.pk]).delete()


@contextmanager
def without_indexes(cursor: object) -> Iterator[None]:
    """A million rows go in faster when the indexes are made afterwards, as they were."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'keys_apikey'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        cursor.execute(definition)


def fill(cursor: object, organization: Organization, keys: int, letter: str) -> None:
    values = {"organization": organization.pk, "keys": keys, "letter": letter, "now": NOW}
    cursor.execute(INSERT, values)
    cursor.execute(INSERT_LAST_USE, values)


@pytest.fixture
def large(million: int) -> Organization:
    return Organization.objects.get(pk=million)


def explained(ask: Callable[[], object]) -> list[dict]:
    """The plans, as carried out, of every statement that `ask` sends about keys."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        ask()
    statements = [query["sql"] for query in caught if "keys_apikey" in query["sql"]]
    assert statements
    return [plan_of(statement) for statement in statements]


def plan_of(statement: str) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        answer = cursor.fetchone()[0]
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def whole_table_read(plans: list[dict]) -> list[dict]:
    return [
        node
        for plan in plans
        for node in nodes(plan)
        if node["Node Type"].endswith("Seq Scan") and node["Relation Name"] == "keys_apikey"
    ]


def blocks(plans: list[dict]) -> int:
    return sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)


def first_page(organization: Organization, selection: Selection) -> paging.Page:
    return listing.page(kept_by(organization), selection, NOW)


@pytest.mark.parametrize("status", ["", *Status.values])
def test_the_first_page_of_each_status_is_a_range_of_an_index(
    large: Organization, status: str
) -> None:
    plans = explained(lambda: first_page(large, Selection(status=status)))
    assert not whole_table_read(plans)
    assert blocks(plans) < BLOCKS_OF_A_PAGE


@pytest.mark.parametrize("sort", ORDERS)
def test_the_first_page_of_each_order_is_a_range_of_an_index(
    large: Organization, sort: str
) -> None:
    plans = explained(lambda: first_page(large, Selection(sort=sort)))
    assert not whole_table_read(plans)
    assert blocks(plans) < BLOCKS_OF_A_PAGE


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("sort", ORDERS)
def test_a_status_in_any_order_is_read_from_an_index(
    large: Organization, status: str, sort: str
) -> None:
    plans = explained(lambda: first_page(large, Selection(status=status, sort=sort)))
    assert not whole_table_read(plans)
    by_use = ORDERS[sort].column == LAST_USE
    assert blocks(plans) < (BLOCKS_OF_A_WALK_BY_USE if by_use else BLOCKS_OF_A_WALK)


@pytest.mark.parametrize("sort", ORDERS)
def test_a_page_in_the_middle_costs_what_the_first_one_costs(
    large: Organization, sort: str
) -> None:
    selection = Selection(sort=sort)
    middle = ApiKey.objects.annotate(sort_value=ORDERS[sort].expression).order_by("pk")[KEYS // 2]
    cursor = str(paging.Cursor(middle.sort_value, middle.pk))
    for turn in ("after", "before"):
        plans = explained(
            lambda turn=turn: listing.page(kept_by(large), selection, NOW, **{turn: cursor})
        )
        assert not whole_table_read(plans)
        assert blocks(plans) < BLOCKS_OF_A_PAGE


@pytest.mark.parametrize("status", ["", *Status.values])
@pytest.mark.parametrize("search", ["a5b7c", "billing", "-c4c", "nothing-like-this"])
def test_a_search_uses_an_index(large: Organization, search: str, status: str) -> None:
    plans = explained(lambda: first_page(large, Selection(search=search, status=status)))
    assert not whole_table_read(plans)
    assert blocks(plans) < BLOCKS_OF_A_SEARCH


def test_counts_stop_at_their_limit_and_use_an_index(large: Organization) -> None:
    plans = explained(lambda: listing.counts_among(listing.FoundKeys(), kept_by(large), NOW))
    assert not whole_table_read(plans)
    assert blocks(plans) < BLOCKS_OF_A_PAGE * 10


def test_counts_above_the_limit_say_so(large: Organization) -> None:
    counts = listing.counts_among(listing.FoundKeys(), kept_by(large), NOW)
    assert str(counts[""]) == "10,000+"
    assert str(counts[Status.REVOKED]) == "10,000+"


def test_a_search_with_more_matches_than_are_counted_stops_there(large: Organization) -> None:
    selection = Selection(search="billing")
    plans = explained(lambda: listing.page_with_counts(kept_by(large), selection, NOW))
    assert not whole_table_read(plans)
    assert listing.page_with_counts(kept_by(large), selection, NOW).counts == {"": Count(10_001)}


def test_a_taken_name_is_found_by_an_index(large: Organization) -> None:
    plans = explained(
        lambda: ApiKey.objects.listed().filter(organization=large, name__iexact="none").exists()
    )
    assert not whole_table_read(plans)
    assert blocks(plans) < 20


def test_what_operators_see_first_is_counted_from_indexes(large: Organization) -> None:
    plans = explained(lambda: home_facts.facts(NOW))
    assert not whole_table_read(plans)
    assert blocks(plans) < BLOCKS_OF_A_WALK
