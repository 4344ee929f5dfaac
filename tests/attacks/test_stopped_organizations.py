"""An organization that is suspended, or whose plan takes something back, gives nothing more, without a credential too.

Its keys and tokens end at the door. What it had opened to everybody asks no door, and went on.
"""

import pytest
from django.test import Client

from portal.models import Organization, Plan
from portal.permissions import BUILT_IN, ENDPOINTS_CALL, WIDGETS_VIEW
from resources.models import NamedEndpoint, Widget
from tests.furniture import Home, furnish
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def home(cast) -> Home:
    """Acme, which has opened an endpoint and a widget over it to everybody."""
    furnished = furnish(cast.acme, cast.alice)
    NamedEndpoint.objects.filter(pk=furnished.endpoint.pk).update(requires_token=False)
    Widget.objects.filter(pk=furnished.widget.pk).update(is_restricted=False)
    return furnished


def strangers_see(home: Home) -> list[int]:
    """The statuses of the open endpoint, of a name that does not exist, and of the widget."""
    named = {"x-organization-id": home.organization.public_id}
    names = (home.endpoint.name, "no-such-name")
    answers = [Client().get(f"/v1/{name}", headers=named) for name in names]
    return [one.status_code for one in (*answers, Client().get(f"/embed/{home.widget.public_id}"))]


def test_what_is_open_is_open(home: Home) -> None:
    assert strangers_see(home) == [200, 401, 200]


def test_what_was_open_ends_with_a_suspension_and_is_back_after_it(home: Home) -> None:
    rows = Organization.objects.filter(pk=home.organization.pk)
    rows.update(suspended_at=NOW, suspension_reason="unpaid")
    assert strangers_see(home) == [401, 401, 404]
    rows.update(suspended_at=None, suspension_reason="")
    assert strangers_see(home) == [200, 401, 200]


@pytest.mark.parametrize(
    ("taken", "left"),
    [({ENDPOINTS_CALL}, [401, 401, 401]), ({WIDGETS_VIEW}, [200, 401, 404])],
    ids=["endpoints", "widgets"],
)
def test_what_was_open_ends_with_what_the_plan_allows(home: Home, taken: set, left: list) -> None:
    plan = Plan.objects.create(
        name="less", permissions=sorted(set(BUILT_IN) - taken), created_at=NOW
    )
    Organization.objects.filter(pk=home.organization.pk).update(plan=plan)
    assert strangers_see(home) == left


def test_the_frame_of_a_widget_tells_nothing_of_its_rows(home: Home) -> None:
    """What our script frames is empty until a token comes, so it needs no door."""
    Organization.objects.filter(pk=home.organization.pk).update(suspended_at=NOW)
    page = Client().get(f"/embed/{home.widget.public_id}/frame").content.decode()
    assert "Oslo" not in page
