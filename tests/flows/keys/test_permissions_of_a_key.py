"""A person reads what one key may do, and what was left off it, on a page of its own."""

from typing import Any

import requests

from tests.flows.programs import Api
from tests.flows.signed_in import owner
from tests.server import Server


def test_the_owner_reads_what_a_narrowed_key_may_do(
    server: Server, http: requests.Session, seed: dict[str, Any]
) -> None:
    made = Api(http, seed).make(f"narrow-{seed['secret_key'][-6:]}", permissions=["pops:read"])
    page = owner(seed).open(f"/o/{seed['organization_id']}/keys/{made['id']}/permissions")
    assert (page.status_code, made["name"] in page.text) == (200, True)
    assert "pops:read" in page.text
    assert made["key"] not in page.text
