"""Is it noted who takes a list away, and is there an end to it?"""

from typing import Any

import pytest
from django.test import RequestFactory

from portal.audit import exports
from portal.audit.exports import FILES, WINDOW, export_list
from portal.exports.list_files import ListFile
from portal.models import AuditEvent, Organization, User
from portal.pages.lists import BY_NAME
from tests.cast import Cast
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.usefixtures("frozen")


def taken_away(organization: Organization, user: User) -> Any:
    rows = Organization.objects.filter(pk=organization.pk)
    file = ListFile("things", {"name": lambda row: row.name}, rows, BY_NAME, rows)
    request: Any = RequestFactory().get("/")
    request.user, request.session = user, {}
    return export_list(request, organization, "Things", file)


def test_a_list_that_is_taken_away_is_noted_with_who_and_how_much(cast: Cast) -> None:
    answer = taken_away(cast.acme, cast.alice)
    assert b"".join(answer) == f"name\r\n{cast.acme.name}\r\n".encode()
    event = AuditEvent.objects.get(action="organization.list_exported")
    assert (event.organization, event.actor_id) == (cast.acme, cast.alice.public_id)
    assert event.details == {"list": "Things", "rows": 1, "more": False}


def test_one_person_takes_so_many_away_and_others_are_not_kept_from_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, frozen: Any
) -> None:
    monkeypatch.setattr(exports, "FILES", 2)
    statuses = [taken_away(cast.acme, cast.alice).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert taken_away(cast.acme, cast.adam).status_code == 200
    frozen.shift(WINDOW)
    assert taken_away(cast.acme, cast.alice).status_code == 200


def test_no_file_is_taken_away_in_the_name_of_whom_another_site_sends(cast: Cast) -> None:
    bob, address = signed_in(cast.bob), at(cast.acme, "members?format=csv")
    kinds = [
        bob.get(address, headers={"Sec-Fetch-Site": site})["Content-Type"].partition(";")[0]
        for site in ("cross-site", "same-origin", "none")
    ]
    assert kinds == ["text/html", "text/csv", "text/csv"]
    assert AuditEvent.objects.filter(action="organization.list_exported").count() == 2


def test_what_is_refused_says_when_it_may_be_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "FILES", 0)
    answer = taken_away(cast.acme, cast.alice)
    assert (answer["Retry-After"], FILES) == ("900", 30)
    assert not AuditEvent.objects.filter(action="organization.list_exported").exists()
