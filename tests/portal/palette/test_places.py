"""Pages and actions are offered to those whom the page behind them would let in, and to nobody else."""

import pytest
from django.urls import resolve

from portal.access import ABILITIES, Role, abilities_of
from portal.models import Organization
from portal.palette.places import ACTIONS, OWN_ACTIONS, means, places
from portal.templatetags.navigation import ACCOUNT, GROUPS, Entry, address_or_nothing

ACME = Organization(public_id="org_Acme00000000", name="Acme Robotics")
ENTRIES = [*(entry for group in GROUPS for entry in group.entries), *ACTIONS]
# The list of everybody's own pages begins with a sign-in alone.
OWN = [*ACCOUNT, *OWN_ACTIONS]


def offered(role: Role, text: str = "") -> dict[str, list[str]]:
    groups = places(ACME, abilities_of(role), text)
    return {group.heading: [line.words for line in group.lines] for group in groups}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_the_ability_of_an_entry_is_the_policy_of_its_page(entry: Entry) -> None:
    view = resolve(address_or_nothing(entry.url_name, ACME.public_id)).func
    assert (view.policy, entry.ability in ABILITIES) == (entry.ability, True)


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.url_name)
def test_what_needs_no_ability_asks_for_none(entry: Entry) -> None:
    policy = resolve(address_or_nothing(entry.url_name)).func.policy
    assert policy == "signed in" or policy.startswith("public: ")


def test_who_may_only_look_is_offered_nothing_that_changes() -> None:
    shown = offered(Role.VIEWER)
    assert "Audit log" not in shown["Pages"]
    assert shown["Actions"][0] == "Add a token of my own"
    assert {"Generate API key", "Invite member", "Add team"} & set(shown["Actions"]) == set()
    assert {"Generate API key", "Invite member"} <= set(offered(Role.ADMIN)["Actions"])


def test_what_is_off_is_offered_to_nobody(settings) -> None:
    settings.MODULES = ("connectors",)
    shown = offered(Role.OWNER)
    gone = {"Teams", "Roles", "API users", "Pops", "Widgets", "Applications"}
    assert gone & set(shown["Pages"]) == set()
    assert {"Add team", "New Pop", "Add API user", "New widget"} & set(shown["Actions"]) == set()


@pytest.mark.parametrize(
    ("typed", "heading", "first"),
    [
        ("gen", "Actions", "Generate API key"),
        ("KEY gen", "Actions", "Generate API key"),
        ("users", "Pages", "People"),
        ("passkey", "Pages", "Sign-in security"),
        ("oauth", "Documentation", "OAuth"),
    ],
)
def test_beginnings_of_words_find_it_in_any_order(typed: str, heading: str, first: str) -> None:
    assert offered(Role.OWNER, typed)[heading][0] == first


@pytest.mark.parametrize(("typed", "found"), [("", True), ("keys a", True), ("eys", False)])
def test_every_typed_word_has_to_begin_one(typed: str, found: bool) -> None:
    assert means(typed, "API Keys") is found
