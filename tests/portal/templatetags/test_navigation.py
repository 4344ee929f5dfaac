"""The sidebar offers what exists and what the person may see, and marks where they are."""

import pytest
from django.test import RequestFactory

from portal.access import Role, abilities_of
from portal.models import Organization
from portal.templatetags.navigation import Entry, links, navigation, organization_url

ACME = Organization(public_id="org_Acme00000000", name="Acme Robotics")


def labels(role: str, path: str = "/") -> list[str]:
    context = {
        "organization": ACME,
        "abilities": abilities_of(role),
        "request": RequestFactory().get(path),
    }
    return [link["label"] for group in navigation(context) for link in group["links"]]


RESOURCES = ["Connectors", "Endpoints", "Widgets", "Pops"]
SECURITY = ["People", "API users", "Teams", "Roles"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            Role.OWNER,
            [
                *("Home", "API Keys", "Usage", "My tokens", "Applications", "Audit log"),
                *(*RESOURCES, *SECURITY, "Settings"),
            ],
        ),
        (
            Role.VIEWER,
            [
                "Home",
                "API Keys",
                "Usage",
                "My tokens",
                "Applications",
                *RESOURCES,
                *SECURITY,
                "Settings",
            ],
        ),
    ],
)
def test_an_entry_is_shown_to_those_who_may_open_it(role: Role, expected: list[str]):
    assert labels(role) == expected


def test_without_an_organization_there_is_nothing_to_offer():
    assert navigation({"organization": None, "abilities": frozenset()}) == []


def test_a_page_that_is_not_installed_is_left_out():
    missing = Entry("Widgets", "plug", "widgets:list", "keys.view")
    assert links((missing,), (ACME.public_id,), None, "/") == []
    assert organization_url("widgets:list", ACME.public_id) == ""


def test_the_page_below_an_entry_marks_the_entry():
    url = organization_url("keys:list", ACME.public_id)
    context = {
        "organization": ACME,
        "abilities": abilities_of(Role.OWNER),
        "request": RequestFactory().get(f"{url}/abc"),
    }
    current = [link["label"] for g in navigation(context) for link in g["links"] if link["current"]]
    assert current == ["API Keys"]


@pytest.mark.parametrize(
    ("page_name", "label"),
    [
        ("portal:members", "People"),
        ("keys:orphans", "People"),
        ("portal:ownership", "People"),
        ("apiusers:list", "API users"),
        ("apiusers:teams", "Teams"),
        ("apiusers:roles", "Roles"),
    ],
)
def test_each_page_of_security_marks_its_own_entry(page_name: str, label: str):
    context = {
        "organization": ACME,
        "abilities": abilities_of(Role.OWNER),
        "request": RequestFactory().get(organization_url(page_name, ACME.public_id)),
    }
    current = [link["label"] for g in navigation(context) for link in g["links"] if link["current"]]
    assert current == [label]


def test_security_is_a_group_whose_heading_leads_to_its_first_page():
    context = {"organization": ACME, "abilities": abilities_of(Role.OWNER)}
    [group] = [group for group in navigation(context) if group["heading"] == "Security"]
    assert (group["url"], [link["label"] for link in group["links"]]) == (
        organization_url("portal:members", ACME.public_id),
        SECURITY,
    )


def test_of_security_only_what_is_there_is_left(settings):
    settings.MODULES = ("connectors",)
    assert [label for label in labels(Role.OWNER) if label in SECURITY] == ["People"]
