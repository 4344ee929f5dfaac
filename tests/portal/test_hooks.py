"""The floors above tell the ground what stops with an organization; the ground asks without knowing them."""

import pytest

from portal import hooks
from tests.keys.minting import NOW


@pytest.fixture
def _alone(monkeypatch):
    monkeypatch.setattr(hooks, "_inventories", [])


@pytest.mark.usefixtures("_alone")
def test_without_subscribers_nothing_stops(cast):
    assert hooks.what_stops(cast.acme, NOW) == []


@pytest.mark.usefixtures("_alone")
def test_every_subscriber_is_asked_in_order_with_the_organization_and_the_moment(cast):
    asked = []

    @hooks.tells_what_stops
    def keys(organization, now):
        asked.append((organization, now))
        return ["2 API keys", "1 access token"]

    @hooks.tells_what_stops
    def pops(organization, now):
        return ["1 Pop"]

    assert hooks.what_stops(cast.acme, NOW) == ["2 API keys", "1 access token", "1 Pop"]
    assert asked == [(cast.acme, NOW)]


def test_subscribing_leaves_the_function_as_it_is(monkeypatch):
    monkeypatch.setattr(hooks, "_inventories", [])
    assert hooks.tells_what_stops(len) is len


def test_what_others_write_is_held_before_an_organization_is_deleted(cast, monkeypatch):
    monkeypatch.setattr(hooks, "_holders", [])
    held = []
    hooks.holds_before_deletion(held.append)
    hooks.hold_for_deletion(cast.acme)
    assert held == [cast.acme]


def test_the_first_subscriber_with_a_page_leads_newcomers_there(cast, monkeypatch):
    monkeypatch.setattr(hooks, "_first_steps", [])
    assert hooks.first_steps_of(cast.acme) == ""
    hooks.leads_newcomers(lambda organization: "")
    hooks.leads_newcomers(lambda organization: f"/o/{organization.public_id}/start")
    assert hooks.first_steps_of(cast.acme) == f"/o/{cast.acme.public_id}/start"
