"""The logo and the accent as browsers get them: of their own kind, harmless by themselves, kept for ever."""

from dataclasses import replace

import pytest
from django.test import Client

from portal.branding import colours, services
from portal.installation import brand
from portal.installation.brand import Brand
from portal.models import Branding
from tests.portal.branding.test_logos import DRAWS, png
from tests.portal.branding.test_services import ASKED, OPERATOR

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "kind"), [(png(), "image/png"), (DRAWS, "image/svg+xml")], ids=["png", "svg"]
)
def test_a_logo_is_an_image_in_a_sandbox(content, kind) -> None:
    row = services.change(asked=replace(ASKED, logo=content), actor=OPERATOR)
    answer = Client().get(f"/brand/logo/{row.logo_digest}.{row.logo_kind}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["none.png", ".", "0.svg", ".svg"])
def test_there_is_no_other_logo(name) -> None:
    services.change(asked=ASKED, actor=OPERATOR)
    assert Client().get(f"/brand/logo/{name}").status_code == 404


def test_the_accent_is_a_stylesheet_at_an_address_of_its_own() -> None:
    brand.show(Brand(accent="#1d4fbe"))
    address = f"/brand/{colours.digest('#1d4fbe')}.css"
    answer = Client().get(address)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert ("#1d4fbe" in answer.text, "immutable" in answer.headers["Cache-Control"]) == (
        True,
        True,
    )
    assert f'href="{address}"' in Client().get("/accounts/login/").text


def test_a_node_that_has_not_looked_yet_looks_before_it_says_no() -> None:
    services.change(asked=ASKED, actor=OPERATOR)
    Branding.objects.update(accent="#064e3b", version=7)
    assert Client().get(f"/brand/{colours.digest('#064e3b')}.css").status_code == 200
    assert Client().get(f"/brand/{colours.digest('#123456')}.css").status_code == 404
