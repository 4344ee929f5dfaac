"""An event leads to the page of the thing that it is about while that is there, and to nothing of anybody else's."""

import pytest

from keys.life.services import delete
from portal import clock
from portal.audit_log.things import thing
from tests.cast import actor
from tests.furniture import furnish
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("frozen")


def named(home) -> dict[str, str]:
    """The id of one thing of each kind that has a page."""
    return {
        "api_key": home.key.public_id,
        "organization": home.organization.public_id,
        "user": home.member.user.public_id,
        "invitation": home.invitation.public_id,
        "pop": home.pop.public_id,
        "api_user": home.api_user.public_id,
        "team": home.team.public_id,
        "role": home.role.public_id,
        "application": home.application.public_id,
        "connector": home.connector.public_id,
        "endpoint": home.endpoint.public_id,
        "widget": home.widget.public_id,
    }


def test_every_kind_leads_to_a_page_that_opens_and_a_stranger_s_to_none(cast):
    home, other = furnish(cast.acme, cast.alice), furnish(cast.other, cast.charlie)
    reader, client = cast.acme.memberships.get(user=cast.alice), signed_in(cast.alice)
    for kind, identifier in named(home).items():
        found = thing(reader, kind, identifier)
        assert found, kind
        assert client.get(found.address, follow=True).status_code == 200, kind
    assert [
        kind for kind, identifier in named(other).items() if thing(reader, kind, identifier)
    ] == []
    token = thing(reader, "api_key", home.api_user_token.public_id)
    assert token
    assert home.api_user.public_id in token.address
    assert token.mask == home.api_user_token.masked


def test_a_deleted_key_leads_nowhere(cast):
    home = furnish(cast.acme, cast.alice)
    reader, now = cast.acme.memberships.get(user=cast.alice), clock.now()
    assert thing(reader, "api_key", home.key.public_id)
    delete(key=home.key, actor=actor(cast.alice), now=now)
    assert thing(reader, "api_key", home.key.public_id) is None
    assert thing(reader, "moon", "x") is thing(reader, "api_key", "") is None
