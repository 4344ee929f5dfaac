"""A page of an error that cannot be rendered itself still says something."""

import pytest
from django.test import RequestFactory

from portal.http.refusals import failures, outage


@pytest.fixture(autouse=True)
def _no_template_renders(monkeypatch):
    """As it is where static files were not collected."""

    def fail(*args, **kwargs):
        raise ValueError("Missing staticfiles manifest entry for 'img/keydock.svg'")

    monkeypatch.setattr(outage, "render_to_string", fail)


@pytest.fixture
def page():
    request = RequestFactory().get("/")
    request.request_id = "abc<123"
    return request


def test_a_500_is_never_empty(page, caplog):
    answer = failures.server_error(page)
    assert answer.status_code == 500
    assert b"Something failed on our side. Request id: abc&lt;123" in answer.content
    assert "Missing staticfiles manifest entry" in caplog.text


def test_a_503_keeps_its_cause(page):
    from django.db import OperationalError

    answer = outage.unavailable(page, OperationalError("database or disk is full"))
    assert answer.status_code == 503
    assert b"The disk of the database is full" in answer.content
