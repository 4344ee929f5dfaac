"""Those who write mails see them all as they are sent; a mail that is shown can do nothing to the page around it."""

import pytest
from django.http import Http404

from portal.mail.examples import every_example
from portal.mail.pages import mail, mails
from tests.portal.asking import ask


def test_every_mail_is_on_the_page_with_its_text(cast):
    page = mails(ask("/style/mails", user=cast.alice)).content.decode()
    missing = [one.name for one in every_example() if f"?name={one.name}" not in page]
    assert (missing, page.count("<iframe"), page.count("sandbox")) == (
        [],
        len(every_example()),
        len(every_example()),
    )


def test_a_mail_is_framed_by_our_pages_alone_and_runs_nothing(client, cast):
    client.force_login(cast.alice)
    answer = client.get(f"/style/mails/drawn?name={every_example()[0].name}")
    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer
    wanted = ("default-src 'none'", "frame-ancestors 'self'", "sandbox", "form-action 'none'")
    assert [part for part in wanted if part not in policy] == []
    assert "script-src" not in policy


@pytest.mark.parametrize("view", [mails, mail])
def test_outside_a_demo_only_staff_see_them(cast, settings, view):
    settings.DEMO = False
    address = f"/style/mails?name={every_example()[0].name}"
    with pytest.raises(Http404):
        view(ask(address, user=cast.alice))
    cast.alice.is_staff = True
    assert view(ask(address, user=cast.alice)).status_code == 200


def test_a_mail_that_is_not_there_is_not_found(cast):
    with pytest.raises(Http404):
        mail(ask("/style/mails/drawn?name=nothing", user=cast.alice))
