"""Accept is ignored: published clients send anything, and all of them expect JSON."""

import pytest
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer

from portal.http.negotiation import IgnoreAccept


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "application/xml", "no/such;q=x"])
def test_the_first_format_of_the_view_is_taken(rf, accept):
    request = rf.get("/v1/whoami", headers={"accept": accept})
    renderers = [JSONRenderer(), BrowsableAPIRenderer()]
    chosen, media_type = IgnoreAccept().select_renderer(request, renderers)
    assert (chosen, media_type) == (renderers[0], "application/json")
