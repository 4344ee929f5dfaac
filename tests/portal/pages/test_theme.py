"""The theme is a cookie that the server reads; choosing one leads back to the page and nowhere else."""

import pytest
from django.test import Client

from tests.portal.http.test_redirects import ELSEWHERE


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_the_choice_is_kept_and_shown(db, client, chosen: str):
    client.post("/theme", {"theme": chosen, "next": "/accounts/login/"})
    assert f'data-theme="{chosen}"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("chosen", ["system", "", "<script>", "dark; Path=/evil"])
def test_anything_else_follows_the_system(db, client, chosen: str):
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": chosen})
    assert "data-theme" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_it_leads_to_no_other_site(db, client, target: str):
    assert client.post("/theme", {"theme": "dark", "next": target})["Location"] == "/"


def test_it_leads_back(db, client):
    assert (
        client.post("/theme", {"next": "/o/org_1/keys?search=a"})["Location"]
        == "/o/org_1/keys?search=a"
    )


def test_another_site_can_not_set_it(db):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/theme", {"theme": "dark"}).status_code == 403


def test_reading_sets_nothing(db, client):
    assert client.get("/theme").status_code == 405
