"""A page asks no database what the portal is called."""

from portal.branding import shown
from portal.installation import brand
from portal.installation.brand import Brand
from portal.running import background


def test_a_page_of_an_error_is_drawn_without_the_database() -> None:
    """This test has none: a query would fail it."""
    from django.template.loader import render_to_string

    brand.show(Brand(name="Acme Keys", accent="#1d4fbe"))
    assert "Acme Keys" in render_to_string("503.html", {"title": "Away", "sentence": "."})


def test_without_a_row_the_environment_counts(db, settings) -> None:
    settings.PORTAL_NAME = "Acme Keys"
    shown.show_stored()
    assert brand.current().name == "Acme Keys"


def test_every_serving_process_looks_again() -> None:
    names = {job.name: job for job in background.jobs.call()}
    assert (names["brand"].every, names["brand"].run) == (shown.LOOK_EVERY, shown.refresh)
