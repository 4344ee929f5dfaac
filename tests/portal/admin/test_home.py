"""The first page of the admin says how the installation is and what waits, with a way to each, in few statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keys.models import OrganizationUsage
from portal import __version__
from portal.admin.home import Fact, at_home
from portal.models import Organization, PermissionRequest
from resources.models import Connector, EndpointUsage, NamedEndpoint
from tests.keys.minting import DAY, NOW, mint
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("frozen")


def told(name: str) -> Fact:
    [found] = [fact for fact in at_home(NOW) if fact.name == name]
    return found


def test_organizations_are_counted_and_those_that_are_stopped_or_led_by_nobody(cast) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(created_at=NOW - 2 * DAY)
    Organization.objects.filter(pk=cast.other.pk).update(suspended_at=NOW, created_at=NOW)
    cast.other.memberships.update(role="viewer")
    assert (told("Organizations").value, told("Organizations").about) == ("2", "1 new in 24 hours")
    assert told("Suspended organizations").value == "1"
    ownerless = told("Without an active Owner")
    assert (ownerless.value, ownerless.needs_somebody) == ("1", True)
    assert told("Version").value == __version__
    health = told("Health")  # of a clock that stands still in this test
    assert ("clock" in health.value, health.needs_somebody) == (True, True)


def test_what_waits_comes_first_with_how_long(cast) -> None:
    assert not told("Waiting requests").needs_somebody
    for days in (0, 3):
        PermissionRequest.objects.create(
            organization=cast.acme, permissions=["pops:read"], reason="why",
            asked_at=NOW - days * DAY,
        )  # fmt: skip
    first = at_home(NOW)[0]
    assert (first.name, first.value, first.about) == (
        "Waiting requests",
        "2",
        "the oldest for 3 days",
    )


def test_requests_of_a_day_are_summed_over_all_organizations(cast) -> None:
    for organization, hours, outcome, count in (
        (cast.acme, 0, "VALID", 30),
        (cast.other, 23, "VALID", 10),
        (cast.acme, 2, "EXPIRED", 5),
        (cast.other, 1, "REVOKED", 5),
        (cast.acme, 24, "VALID", 1000),
    ):
        OrganizationUsage.objects.create(
            organization=organization,
            hour=NOW - timedelta(hours=hours),
            outcome=outcome,
            count=count,
        )
    assert told("Requests in 24 hours").value == "50"
    assert (told("Refused in 24 hours").value, told("Refused in 24 hours").about) == (
        "10",
        "20.0 %",
    )


def test_keys_that_end_soon_are_counted(cast) -> None:
    for number, life in enumerate((2 * DAY, 6 * DAY, 20 * DAY, None)):
        mint(cast.acme, cast.alice, name=f"key {number}", life=life)
    fact = told("Keys that end in 7 days")
    assert (fact.value, fact.address) == ("2", "/admin/keys/apikey/?status=expires_soon")


def test_a_connector_with_a_failed_call_is_one_that_fails(cast) -> None:
    for name, outcome, days in (
        ("now", "FAILED", 0),
        ("once", "FAILED", 2),
        ("well", "ANSWERED", 0),
    ):
        source = Connector.objects.create(organization=cast.acme, name=name, kind="http")
        endpoint = NamedEndpoint.objects.create(organization=cast.acme, name=name, connector=source)
        EndpointUsage.objects.create(
            endpoint=endpoint, hour=NOW - days * DAY, outcome=outcome, count=1
        )
    fact = told("Failing connectors")
    assert (fact.value, fact.needs_somebody) == ("1", True)


def test_the_page_leads_to_each_list_and_asks_little(cast) -> None:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    client = signed_in(cast.charlie)
    client.get("/admin/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get("/admin/").content.decode()
    assert len(asked) <= 30, [each["sql"][:80] for each in asked]
    assert "Add organization" in page
    addresses = [fact.address for fact in at_home(NOW) if fact.address]
    assert [address for address in addresses if address.replace("&", "&amp;") not in page] == []
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_who_may_not_see_everything_is_told_no_figures(cast) -> None:
    cast.charlie.is_staff = True
    cast.charlie.save()
    client: Client = signed_in(cast.charlie)
    assert "Requests in 24 hours" not in client.get("/admin/").content.decode()
