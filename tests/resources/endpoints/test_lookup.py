"""Which endpoints a member sees in the pages follows from the connectors that the member sees."""

import pytest
from django.http import Http404

from portal.models import Membership, User
from resources.endpoints.lookup import endpoint_or_404, visible_endpoints
from tests.cast import Cast
from tests.resources.connectors.test_pages import granted_to
from tests.resources.making import endpoint, table


def seat(cast: Cast, user: User) -> Membership:
    return cast.acme.memberships.select_related("organization", "user").get(user=user)


def test_builders_see_all_and_others_what_was_granted(cast: Cast) -> None:
    made = endpoint(cast, table(cast))
    assert list(visible_endpoints(seat(cast, cast.bob))) == [made]
    assert list(visible_endpoints(seat(cast, cast.vera))) == []
    granted_to(cast, cast.vera, made.connector)
    assert endpoint_or_404(seat(cast, cast.vera), made.public_id) == made


@pytest.mark.parametrize("identifier", ["nope", "a\0b", ""])
def test_what_does_not_exist_is_not_found(cast: Cast, identifier: str) -> None:
    with pytest.raises(Http404):
        endpoint_or_404(seat(cast, cast.bob), identifier)
