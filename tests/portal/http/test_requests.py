"""What the type promises is there when a page is asked, with no more and no less guessing."""

from portal.http.requests import PageRequest
from tests.portal.signed_in import at, signed_in


def test_a_request_that_reached_a_page_carries_what_the_type_says(cast):
    request = signed_in(cast.bob).get(at(cast.acme, "members")).wsgi_request
    assert [name for name in PageRequest.__annotations__ if not hasattr(request, name)] == []
    assert request.membership.organization == cast.acme
