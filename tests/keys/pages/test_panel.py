"""Does the panel of a key tell all that is known of it, and offer what can be done?"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from keys.life import services
from keys.models import KeyLastUse, KeyUsage
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint, revoked, rotated
from tests.keys.pages.asking import Person, person, text_of

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def alice(cast: Cast) -> Person:
    return person(cast.alice, cast.acme)


def test_it_tells_the_details(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, life=30 * DAY).key
    words = text_of(alice.get(key))
    assert key.masked in words
    assert key.public_id in words
    assert "2 Mar 2026 by Alice" in words
    assert "1 Apr 2026" in words
    assert "endpoints:call" in words


def test_the_identifier_is_called_what_it_is_not(alice: Person, cast: Cast) -> None:
    """Who looks for the key or the token to paste does not take its name for it."""
    key = mint(cast.acme, cast.alice).key
    own = mint(cast.acme, cast.alice, owner=cast.alice, name="own").key
    assert f"Identifier (not the key) {key.public_id}" in text_of(alice.get(key))
    address = reverse("keys:my_tokens_detail", args=[cast.acme.public_id, own.public_id])
    token = alice.client.get(address)
    assert f"Identifier (not the token) {own.public_id}" in text_of(token)


def test_it_tells_the_history(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    services.rename(key=key, name="renamed", actor=actor(cast.bob), now=NOW)
    words = text_of(alice.get(key))
    assert "bob@example.com renamed this key from “production-main”" in words
    assert "alice@example.com generated this key" in words


def test_it_sums_up_the_usage_with_a_chart_and_a_table(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    for hours, outcome, count in ((1, "VALID", 1200), (30, "FORBIDDEN", 34)):
        hour = NOW - timedelta(hours=hours)
        KeyUsage.objects.create(key=key, hour=hour, outcome=outcome, count=count)
    response = alice.get(key)
    assert "Requests, last 30 days 1,234 34 refused" in text_of(response)
    page = response.content.decode()
    assert re.search(r"2 Mar 2026</th>\s*<td>1,200</td>\s*<td>0</td>", page)
    assert re.search(r"1 Mar 2026</th>\s*<td>0</td>\s*<td>34</td>", page)
    chart = page.partition('<svg class="chart"')[2].partition("</svg>")[0]
    assert chart.count('<rect x="') == 2


def test_a_living_key_can_be_rotated_revoked_and_deleted(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    page = alice.get(key).content.decode()
    offered = ("name", "expiry", "rotation", "reissue", "revocation", "deletion")
    assert [alice.path(key, action) in page for action in offered] == [True] * 6


def test_a_used_key_is_not_offered_for_re_issue(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    KeyLastUse.objects.filter(key=key).update(at=NOW)
    assert alice.path(key, "reissue") not in alice.get(key).content.decode()


def test_an_expired_key_says_why_it_is_not_rotated(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, life=DAY, now=NOW - 2 * DAY).key
    response = alice.get(key)
    assert "Rotate is off: this key has expired" in text_of(response)
    assert alice.path(key, "rotation") not in response.content.decode()


def test_a_revoked_key_can_only_be_renamed_and_deleted(alice: Person, cast: Cast) -> None:
    key = revoked(mint(cast.acme, cast.alice), cast.alice).key
    page = alice.get(key).content.decode()
    gone = ("expiry", "rotation", "overlap", "reissue", "revocation")
    assert [alice.path(key, action) in page for action in gone] == [False] * 5
    assert alice.path(key, "deletion") in page


def test_an_overlap_is_told_with_its_end_and_its_successor(alice: Person, cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    new = rotated(made, cast.alice).key
    response = alice.get(made.key)
    assert "keeps working until 3 Mar 2026, 13:00" in text_of(response)
    assert alice.path(made.key, "overlap") in response.content.decode()
    assert alice.path(new) in response.content.decode()
    assert alice.path(made.key) in alice.get(new).content.decode()


def test_a_deleted_successor_is_named_but_not_linked(alice: Person, cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    new = rotated(made, cast.alice).key
    services.delete(key=new, actor=actor(cast.alice), now=NOW)
    response = alice.get(made.key)
    assert alice.path(new) not in response.content.decode()
    assert new.masked in text_of(response)


def test_a_viewer_reads_and_does_nothing(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    vera = person(cast.vera, cast.acme)
    response = vera.get(key)
    assert response.status_code == 200
    shown = response.content.decode().replace(vera.path(key, "permissions"), "")
    assert f"{vera.path(key)}/" not in shown


def test_the_list_behind_is_kept_in_every_link(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    page = alice.get(key, status="active", after="x", unknown="y").content.decode()
    assert f'{alice.path(key, "revocation")}?status=active&amp;after=x"' in page


def test_another_organizations_key_is_not_found(cast: Cast) -> None:
    theirs = mint(cast.other, cast.charlie).key
    assert person(cast.alice, cast.acme).get(theirs).status_code == 404


@pytest.mark.parametrize("key_id", ["x", "A" * 12, "%00", "a" * 300])
def test_an_unknown_key_is_not_found(alice: Person, key_id: str) -> None:
    assert alice.client.get(f"{alice.path()}/{key_id}").status_code == 404


def test_a_deleted_key_is_not_found(alice: Person, cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    services.delete(key=key, actor=actor(cast.alice), now=NOW)
    assert alice.get(key).status_code == 404


def test_htmx_gets_the_panel_alone(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    page = person(cast.alice, cast.acme, htmx=True).get(key).content.decode()
    assert "<html" not in page
    assert 'id="panel-title"' in page


# The menu of a row


def test_the_menu_offers_what_can_be_done_to_the_key_as_it_is(cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    alice = person(cast.alice, cast.acme, htmx=True)
    assert all(word in text_of(alice.get(made.key, "menu")) for word in ("Rename", "Rotate"))
    ended = text_of(alice.get(revoked(made, cast.alice).key, "menu"))
    assert "Delete" in ended
    assert [word for word in ("Rotate", "Change expiry", "Revoke") if word in ended] == []


def test_the_menu_of_a_viewer_changes_nothing(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    words = text_of(person(cast.vera, cast.acme, htmx=True).get(key, "menu"))
    assert words.split() == ["View", "details", "Copy", "ID"]


def test_without_scripts_the_menus_address_leads_to_the_key(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    alice = person(cast.alice, cast.acme)
    assert alice.get(key, "menu").headers["Location"] == alice.path(key)
