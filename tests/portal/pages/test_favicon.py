"""The icon that browsers ask for unbidden is found, so that no page reports it as missing."""

from django.contrib.staticfiles import finders
from django.test import Client


def test_it_leads_to_an_icon_that_exists():
    address = Client().get("/favicon.ico")["Location"]
    assert finders.find(address.removeprefix("/static/"))
