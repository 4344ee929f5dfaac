"""Whoever tries the demo finds its mails on a page; nowhere else is a mail shown to anybody."""

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from portal.mail.composing import compose
from portal.running import demo_mail


@pytest.fixture
def kept(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "portal.running.demo_mail.DemoBackend"
    return tmp_path


def send(subject: str = "Confirm your address") -> None:
    text = "Grüße. Open https://keys.example.com/confirm/abc <b>now</b>"
    EmailMessage(subject, text, to=["ada@example.com"]).send()


@pytest.mark.django_db
def test_a_mail_is_printed_and_shown_with_its_link(client, kept, capsys):
    send()
    page = client.get("/demo/mail").content.decode()
    told = ['href="https://keys.example.com/confirm/abc"', "ada@example.com", "Grüße", "&lt;b&gt;"]
    assert [text for text in told if text not in page] == []
    assert "To: ada@example.com" in capsys.readouterr().out


@pytest.mark.django_db
def test_of_a_mail_in_two_forms_the_text_alone_is_printed_and_both_are_kept(kept, capsys):
    compose(
        subject="Confirm", template="portal/plan/asked_mail.txt", context={}, to="ada@example.com"
    ).send()
    printed = capsys.readouterr().out
    assert ("To: ada@example.com" in printed, "<html" in printed) == (True, False)
    (file,) = kept.glob("mails/*.eml")
    assert "text/html" in file.read_text()


def test_the_newest_stands_first_and_old_ones_go(kept, monkeypatch, capsys):
    monkeypatch.setattr(demo_mail, "KEPT", 2)
    for number in range(4):
        send(f"Mail {number}")
    assert [mail.subject for mail in demo_mail.newest()] == ["Mail 3", "Mail 2"]
    assert len(list(kept.glob("mails/*.eml"))) == 2


@pytest.mark.django_db
def test_outside_a_demo_there_is_no_such_page(client, kept, capsys):
    send()
    with override_settings(DEMO=False):
        assert client.get("/demo/mail").status_code == 404


@pytest.mark.django_db
def test_without_a_mail_the_page_says_what_to_do(client, kept):
    assert "No mail yet" in client.get("/demo/mail").content.decode()
