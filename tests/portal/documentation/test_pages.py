"""Strangers read the documentation, members find their own ids in it, and nobody finds those of others."""

import re

import pytest

from portal.documentation import documents, guides
from portal.documentation.search import places
from portal.models import Organization
from tests.keys.minting import mint
from tests.portal.signed_in import signed_in

ADDRESSES = [
    "/docs",
    "/docs/search",
    "/docs/search?q=rotate",
    "/docs/portal-api",
    "/docs/portal-api/create-key",
    *(f"/docs/guides/{guide.slug}" for guide in guides.GUIDES),
]
OPERATION = "/docs/portal-api/create-key"
HEAVIEST = 60_000  # bytes of HTML; with styles and scripts a page stays below 150 kB


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_reads_every_page_and_it_is_light(db, client, address: str):
    text = page(client, address)
    assert "<h1" in text
    assert len(text.encode()) < HEAVIEST


def test_nothing_on_a_page_has_the_id_of_another(db, client):
    """The button beside an answer copies what has the id that it names."""
    assert '<pre id="example-200"' in page(client, "/docs/portal-api/whoami")
    operations = documents.portal_api().document.operations
    assert len(operations) > 100
    for address in (*ADDRESSES, *(f"/docs/portal-api/{slug}" for slug in operations)):
        ids = re.findall(r'\sid="([^"]+)"', page(client, address))
        assert (address, [one for one in set(ids) if ids.count(one) > 1]) == (address, [])


def test_a_stranger_is_offered_to_sign_in_and_come_back(db, client):
    text = page(client, OPERATION)
    assert "YOUR_API_KEY" in text
    assert f'href="/accounts/login/?next={OPERATION}"' in text


@pytest.mark.parametrize("address", [OPERATION, "/docs/guides/authentication"])
def test_a_member_finds_their_own_ids_in_the_samples(cast, address: str):
    key = mint(cast.acme, cast.alice)
    response = signed_in(cast.vera).get(address)
    text = response.content.decode()
    assert f"x-organization-id: {cast.acme.public_id}" in text
    assert f"x-api-key: {key.key.masked}" in text
    assert "YOUR_API_KEY" not in text
    assert key.text not in text
    assert response["Cache-Control"] == "no-store"


def test_the_key_is_chosen_in_the_address(cast):
    older, newer = mint(cast.acme, cast.alice, name="older"), mint(cast.acme, cast.alice)
    client = signed_in(cast.bob)
    assert f"x-api-key: {newer.key.masked}" in page(client, OPERATION)
    chosen = page(client, f"{OPERATION}?key={older.key.public_id}")
    assert f"x-api-key: {older.key.masked}" in chosen


def test_a_key_of_another_organization_is_never_named(cast):
    foreign = mint(cast.other, cast.charlie, name="of-charlie").key
    text = page(signed_in(cast.bob), f"{OPERATION}?key={foreign.public_id}")
    assert foreign.masked not in text
    assert "of-charlie" not in text


def test_whoever_lacks_the_demanded_second_factor_sees_no_key(cast):
    made = mint(cast.acme, cast.alice, name="hidden-from-bob")
    Organization.objects.filter(pk=cast.acme.pk).update(demands_second_factor=True)
    text = page(signed_in(cast.bob), OPERATION)
    assert made.key.masked not in text
    assert made.key.name not in text


@pytest.mark.parametrize(
    "address",
    ["/docs/guides/none", "/docs/api", "/docs/none", "/docs/portal-api/none", "/docs/none/none"],
)
def test_what_is_not_there_is_404(db, client, address: str):
    assert client.get(address).status_code == 404


def test_a_search_leads_to_guides_and_operations(db, client):
    text = page(client, "/docs/search?q=ROTATE")
    assert "/docs/portal-api/rotate-key" in text
    assert "/docs/guides/security#rotate-regularly" in text


@pytest.mark.parametrize("words", ["<b>x</b>", "\0zebra", "x" * 5000, "%%%", "zebra"])
def test_a_search_for_nothing_that_is_there_says_so(db, client, words: str):
    text = client.get("/docs/search", {"q": words}).content.decode()
    assert "<b>x" not in text
    assert "Nothing holds all of these words" in text


def test_what_is_searched_is_read_once_and_not_for_each_stranger(db):
    again = zip(places(), places(), strict=True)
    assert all(first is second for first, second in again)


def test_every_operation_of_the_document_has_its_page_and_is_listed(db, client):
    api = documents.portal_api()
    described = sum(len(ways) for ways in api.document.source["paths"].values())
    listed = set(re.findall(r'href="(/docs/portal-api/[^"]+)"', page(client, "/docs/portal-api")))
    assert len(listed) == len(api.document.operations) == described
    for slug in api.document.operations:
        assert documents.drawn(api, slug).code


def test_every_operation_is_told_in_words_of_its_own(db):
    """A view without words of its own would tell those of its class, which are for who reads the source."""
    operations = [operation for _, operation in documents.portal_api().document.operations.values()]
    assert [o.slug for o in operations if not o.description or "A route of" in o.description] == []


def test_groups_stand_in_the_order_of_a_newcomer(db):
    groups = documents.portal_api().document.groups
    assert [group.title for group in groups[:3]] == ["Authentication", "Keys", "Verify"]
    assert groups[2].operations[0].slug == "verify-key"  # before one thing by five methods


def test_a_page_is_drawn_for_members_without_a_statement_for_each_key(
    cast, django_assert_max_num_queries
):
    for number in range(8):
        mint(cast.acme, cast.alice, name=f"key-{number}")
    client = signed_in(cast.bob)
    page(client, OPERATION)
    with django_assert_max_num_queries(4):
        page(client, OPERATION)
