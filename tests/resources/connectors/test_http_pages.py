"""The Test tab asks the API and shows what it said as text; the Headers tab writes secrets and shows names."""

import json
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from portal import clock
from resources.grants import services as grants
from resources.http.sealing import unseal_headers
from resources.models import Connector
from tests.cast import Cast, actor
from tests.resources.making import http, table
from tests.resources.pages import address, signed_in, text_of
from tests.resources.upstream import Upstream, answers, upstream

ROWS = [{"id": 1, "note": "<script>alert(1)</script>"}, {"id": 2, "note": None}]


@pytest.fixture
def api(settings: Settings) -> Iterator[Upstream]:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(json.dumps(ROWS).encode())) as server:
        settings.EGRESS_PORTS = [server.port]
        yield server


def asked(cast: Cast, connector: Connector, **given: str) -> str:
    path = address(cast, "connector_test", connector.public_id)
    return text_of(signed_in(cast.bob).post(path, given))


def test_the_first_rows_are_shown_as_text(cast: Cast, api: Upstream) -> None:
    seen = asked(cast, http(cast, api.url))
    assert "&lt;script&gt;alert(1)" in seen
    assert "<script>alert" not in seen


def test_looking_at_the_tab_asks_nobody(cast: Cast, api: Upstream) -> None:
    path = address(cast, "connector_test", http(cast, api.url).public_id)
    assert "Not tested yet" in text_of(signed_in(cast.bob).get(path))
    assert api.connections == 0


def test_placeholders_are_filled_from_the_form(cast: Cast, api: Upstream) -> None:
    asked(cast, http(cast, api.url, path="/of/{who}"), parameter_who="Ada")
    assert b"GET /of/Ada" in api.requests[0]


def test_a_missing_parameter_is_told(cast: Cast, api: Upstream) -> None:
    assert "is required" in asked(cast, http(cast, api.url, path="/of/{who}"))


def test_what_failed_is_told_and_not_what_the_other_side_said(
    cast: Cast, settings: Settings
) -> None:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    page = answers(b"<script>alert(1)</script>", content_type="text/html")
    with upstream(page) as server:
        settings.EGRESS_PORTS = [server.port]
        seen = asked(cast, http(cast, server.url))
    assert "something else than JSON" in seen
    assert "alert(1)" not in seen


def test_a_reader_tests_nothing(cast: Cast, api: Upstream) -> None:
    connector = http(cast, api.url)
    grants.grant(
        connector=connector, holder=cast.acme.memberships.get(user=cast.vera), level="reader",
        actor=actor(cast.alice), now=clock.now(),
    )  # fmt: skip
    path = address(cast, "connector_test", connector.public_id)
    assert "not its rows" in text_of(signed_in(cast.vera).post(path))
    assert api.connections == 0


def test_headers_are_written_kept_and_removed(cast: Cast) -> None:
    connector = http(cast, headers={"X-Old": "old", "X-Kept": "kept"})
    path = address(cast, "connector_headers", connector.public_id)
    sent = {
        "header_0_name": "X-Kept",  # stored names stand first, in their order
        "header_0_value": "",
        "header_1_name": "",
        "header_1_value": "",
        "header_2_name": "X-New",
        "header_2_value": "new",
    }
    assert signed_in(cast.bob).post(path, sent).status_code == 303
    assert unseal_headers(Connector.objects.get()) == {"X-Kept": "kept", "X-New": "new"}


def test_a_table_has_no_such_tabs(cast: Cast) -> None:
    connector = table(cast)
    client = signed_in(cast.bob)
    for page_name in ("connector_test", "connector_headers", "connector_settings"):
        assert client.get(address(cast, page_name, connector.public_id)).status_code == 404
