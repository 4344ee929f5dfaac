"""Are the columns that a person chose shown, remembered, and read without a query for each row?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys.list_pages.columns import COLUMNS, USUAL
from keys.models import ApiKey, DailyKeyUsage
from tests.cast import Cast
from tests.keys.minting import NOW, mint
from tests.keys.pages.asking import Person, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")
ALL = ",".join(COLUMNS)


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


def heads(alice: Person, **query: str) -> list[str]:
    return [head["label"] for head in alice.get(**query).context["heads"]]


def test_chosen_columns_stay_for_the_session_and_for_no_other(alice: Person, cast: Cast) -> None:
    mint(cast.acme, cast.alice)
    assert heads(alice) == [COLUMNS[name].label for name in USUAL]
    assert heads(alice, columns="maker,used,moon") == ["Last used", "Made by"]
    assert heads(alice) == ["Last used", "Made by"]
    assert heads(alice, columns="") == []
    assert heads(alice) == []
    assert len(heads(person(cast.adam, cast.acme))) == len(USUAL)


def test_each_column_tells_what_it_is_for(alice: Person, cast: Cast) -> None:
    made = mint(
        cast.acme, cast.alice, permissions=["pops:read", "keys:verify"],
        external={"external_id": "cus_<1>"},
    )  # fmt: skip
    DailyKeyUsage.objects.create(
        key=made.key, organization=cast.acme, day=NOW.date(), outcome="VALID", count=1204
    )
    page = alice.get(columns=ALL)
    row = "2 Mar 2026 Never Never 1,204 {} 2 cus_&lt;1&gt;"
    assert row.format(cast.alice) in text_of(page)
    assert 'title="keys:verify pops:read"' in page.content.decode()


def test_a_token_with_all_that_its_owner_may_says_so(alice: Person, cast: Cast) -> None:
    mint(cast.acme, cast.alice)
    ApiKey.objects.update(permissions=["*"], created_by_user=None)
    words = text_of(alice.get(columns="maker,permissions,external"))
    assert "None All of the owner None" in words


def test_the_cost_of_all_columns_does_not_grow_with_the_rows(alice: Person, cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert alice.get(columns=ALL).status_code == 200
        return len(queries)

    mint(cast.acme, cast.alice)
    maker = ApiKey.objects.get()
    cost()
    few = cost()
    for number in range(4):
        made = mint(cast.acme, cast.bob, name=f"key-{number}").key
        ApiKey.objects.filter(pk=made.pk).update(created_by_user=None, created_by_key=maker)
        day = NOW.date() - timedelta(days=number)
        DailyKeyUsage.objects.create(
            key=made, organization=cast.acme, day=day, outcome="VALID", count=1
        )
    assert cost() == few
