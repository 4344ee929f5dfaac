"""Every operation of the API for every role: a member's own token may do what the table of roles says, and no more.

The same for pages is proved by `tests/house/pages/test_every_page.py`, and by permission instead of role by
`tests/house/access/test_isolation.py`. Whoever only runs the installation is no member, and finds nothing of it.
"""

import pytest
from django.test import Client

from portal.access import Role, grantable_permissions
from portal.models import User
from tests.furniture import furnish
from tests.house.access.test_isolation import JSON, ROUTES
from tests.keys.minting import mint
from tests.portal.signed_in import at, signed_in
from tests.walking import attempt, body_for, filled, operations

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]
MEMBERS = {Role.OWNER: "alice", Role.ADMIN: "adam", Role.DEVELOPER: "bob", Role.VIEWER: "vera"}


@pytest.mark.parametrize("role", Role)
def test_a_token_of_each_role_does_what_the_table_says(cast, role: Role) -> None:
    home, user = furnish(cast.acme, cast.alice), getattr(cast, MEMBERS[role])
    text = mint(cast.acme, user, owner=user, name="of the role").text
    headers = {"x-api-key": text, "x-organization-id": cast.acme.public_id}
    held, wrong = grantable_permissions(role), []
    for route in ROUTES:
        needed = route.api_class.required_permission
        for method in operations(route):
            sent = {"data": body_for(route, method), "content_type": JSON}
            path = filled(route.path, home, cast.alice)
            answer = attempt(Client(headers=headers), method, path, **sent)
            is_refused = answer.status_code == 403
            if needed in held and is_refused:  # for something else than the permission
                is_refused = needed in answer.content.decode()
            if needed and is_refused == (needed in held):
                wrong.append(f"{method} {route.path} with {needed}: {answer.status_code}")
    assert "\n".join(wrong) == ""


def test_there_is_something_to_walk() -> None:
    assert len([route for route in ROUTES if route.api_class.required_permission]) > 20


def test_an_operator_who_is_no_member_finds_nothing_of_the_organization(cast) -> None:
    User.objects.filter(pk=cast.charlie.pk).update(is_staff=True, is_superuser=True)
    client = signed_in(cast.charlie)
    pages = ("keys", "members", "settings", "audit", "keys/generate")
    assert {client.get(at(cast.acme, page)).status_code for page in pages} == {404}


def test_an_operator_sees_no_text_of_a_key(cast) -> None:
    User.objects.filter(pk=cast.charlie.pk).update(is_staff=True, is_superuser=True)
    made = mint(cast.acme, cast.alice, name="kept")
    page = signed_in(cast.charlie).get(f"/admin/keys/apikey/{made.key.pk}/change/")
    assert page.status_code == 200
    assert made.text not in page.content.decode()
    assert made.key.digest not in page.content.decode()
