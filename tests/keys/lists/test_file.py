"""Does a file tell of the keys that its list shows, in that order, and nothing that opens anything?"""

import csv
from io import StringIO

import pytest

from keys.lists.file import file_of
from keys.lists.selection import Selection
from keys.models import ApiKey, KeyLastUse
from tests.cast import Cast
from tests.keys.minting import DAY, NOW, kept_by, mint, revoked


def lines(cast: Cast, selection: Selection) -> list[dict[str, str]]:
    text = "".join(file_of("api-keys", kept_by(cast.acme), selection, NOW).parts())
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_line_tells_what_the_list_shows(cast: Cast) -> None:
    made = mint(
        cast.acme, cast.alice, name="=1+1", life=DAY, permissions=["endpoints:call", "pops:read"],
        external={"external_id": "+49"},
    )  # fmt: skip
    KeyLastUse.objects.filter(key=made.key).update(at=NOW)
    [line] = lines(cast, Selection())
    assert line == {
        "id": made.key.public_id,
        "name": "'=1+1",
        "key": made.key.masked,
        "status": "expires_soon",
        "permissions": "endpoints:call pops:read",
        "created": "2026-03-02T12:00:00Z",
        "created by": str(cast.alice),
        "expires": "2026-03-03T12:00:00Z",
        "last used": "2026-03-02T12:00:00Z",
        "revoked": "",
        "external id": "'+49",
    }


def test_no_line_holds_a_key_or_what_it_is_proved_by(cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    text = "".join(file_of("api-keys", kept_by(cast.acme), Selection(), NOW).parts())
    assert made.text not in text
    assert ApiKey.objects.get().digest not in text


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(sort="name"), ["a-key", "b-key", "c-other"]),
        (Selection(sort="-used"), ["c-other", "b-key", "a-key"]),
        (Selection(search="key", sort="-name"), ["b-key", "a-key"]),
        (Selection(status="revoked"), ["b-key"]),
    ],
)
def test_search_status_and_order_are_those_of_the_list(
    cast: Cast, selection: Selection, names: list[str]
) -> None:
    made = {name: mint(cast.acme, cast.alice, name=name) for name in ("a-key", "b-key", "c-other")}
    KeyLastUse.objects.filter(key=made["c-other"].key).update(at=NOW)
    revoked(made["b-key"], cast.alice)
    mint(cast.other, cast.charlie, name="a-key of others")
    assert [line["name"] for line in lines(cast, selection)] == names


def test_of_a_key_made_by_a_key_the_maker_is_told(cast: Cast) -> None:
    maker = mint(cast.acme, cast.alice, name="maker").key
    made = mint(cast.acme, cast.alice, name="made").key
    ApiKey.objects.filter(pk=made.pk).update(created_by_user=None, created_by_key=maker)
    told = {line["name"]: line["created by"] for line in lines(cast, Selection())}
    assert told == {"maker": str(cast.alice), "made": "key maker"}
