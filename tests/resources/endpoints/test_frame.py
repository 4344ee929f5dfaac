"""The pages of an endpoint lead to each other by addresses of the organization that owns it."""

from resources.endpoints.frame import TABS, list_of, page_of_endpoint
from tests.cast import Cast
from tests.resources.making import endpoint, table


def test_every_page_stands_below_the_list(cast: Cast) -> None:
    made = endpoint(cast, table(cast))
    pages = [name for name, _ in TABS] + ["endpoint_settings", "endpoint_deletion"]
    addresses = {page_of_endpoint(made, name) for name in pages}
    assert len(addresses) == len(pages)
    assert all(one.startswith(f"{list_of(cast.acme)}/{made.public_id}") for one in addresses)
