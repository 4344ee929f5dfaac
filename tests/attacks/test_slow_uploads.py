"""A large body is read as slowly as its sender likes: of strangers none is, and nobody has all that are read at once.

Eight of them hold a thread and a place for half an hour each: they once stopped every upload of the installation.
"""

from contextlib import ExitStack

import pytest
from django.test import Client

from portal.errors import Refusal
from portal.running.arrivals import UPLOADS
from portal.throttles.fair_places import share_of
from resources.tables import shares
from tests.portal.signed_in import at, signed_in
from tests.resources.making import table

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]
LARGE = {"CONTENT_LENGTH": "2000000"}


class Untouched:
    """A body that has not come yet."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


def upload(client: Client, path: str, **headers: str):
    form = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=x", **LARGE}
    client.cookies["csrftoken"] = "a" * 32
    same = {"HTTP_SEC_FETCH_SITE": "same-origin", "PATH_INFO": path, "wsgi.input": Untouched()}
    return client.request(**form, **same, **headers)


@pytest.mark.parametrize("page", ["connectors/new/table", "connectors/{id}/rows"])
def test_of_a_stranger_nothing_is_read(cast, page: str) -> None:
    path = at(cast.acme, page.format(id=table(cast).public_id))
    answer = upload(Client(), path)
    assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/")
    assert upload(signed_in(cast.charlie), path).status_code == 404


def test_no_organization_takes_all_places(cast) -> None:
    path = at(cast.acme, "connectors/new/table")
    with ExitStack() as held:
        for _ in range(share_of(UPLOADS)):
            held.enter_context(shares.arriving(cast.acme.pk, LARGE))
        with pytest.raises(Refusal) as refused:
            held.enter_context(shares.arriving(cast.acme.pk, LARGE))
        assert (refused.value.status, refused.value.code) == (503, "busy")
        assert upload(signed_in(cast.bob), path).status_code == 503
        with shares.arriving(cast.other.pk, LARGE):
            pass
        with shares.arriving(cast.acme.pk, {"CONTENT_LENGTH": "1000"}):
            pass  # it has arrived, and waits for nobody
    with shares.arriving(cast.acme.pk, LARGE):
        pass
