"""The question stands where the person is, keeps what they typed, and writes no secret into a page."""

import pytest

from tests.portal.signed_in import at
from tests.portal.step_up.stale import (
    HOURS,
    MINUTES,
    QUESTION,
    carried_by,
    confirm_in,
    long_sessions,  # noqa: F401 - a fixture
    signed_in_before,
)

pytestmark = [pytest.mark.usefixtures("frozen", "long_sessions"), pytest.mark.sqlite]
NEVER = {"name": "mine & <yours>", "expiry": "never", "chooses_permissions": "1"}
HTMX = {"HX-Request": "true", "HX-Target": "dialog-content"}


@pytest.fixture
def client(cast, frozen):
    return signed_in_before(cast.alice, frozen, HOURS)


def test_in_a_dialog_it_takes_the_place_of_the_form(cast, client):
    path = at(cast.acme, "keys/generate")
    question = client.post(path, NEVER, headers=HTMX)
    page = question.content.decode()
    assert (question.status_code, question["HX-Retarget"]) == (401, "#dialog-content")
    assert "<html" not in page
    assert f'hx-post="{path}"' in page
    assert carried_by(question)["name"] == ["mine & <yours>"]


def test_the_answer_in_the_dialog_is_what_was_asked_for(cast, client):
    path = at(cast.acme, "keys/generate")
    question = client.post(path, NEVER, headers=HTMX)
    wrong = confirm_in(client, path, question, "wrong", **HTMX)
    assert "This is not your password." in wrong.content.decode()
    made = confirm_in(client, path, wrong, **HTMX).content.decode()
    assert "kd_live_" in made
    assert "<html" not in made


def test_as_a_page_it_keeps_the_words_of_the_address(cast, client):
    path = at(cast.acme, "keys/generate?as=create")
    question = client.post(path, NEVER)
    assert f'action="{path}"' in question.content.decode()
    assert question["WWW-Authenticate"] == 'Session error="step_up_required"'
    assert question["Cache-Control"] == "no-store"


def test_a_mistake_is_told_before_anybody_is_asked(cast, client):
    refused = client.post(at(cast.acme, "keys/generate"), {**NEVER, "name": ""})
    assert refused.status_code == 422
    assert QUESTION not in refused.content.decode()


@pytest.mark.parametrize("name", ["password", "api_password2", "Client-Secret", "credential"])
def test_what_may_be_a_secret_is_not_written_into_the_page(cast, client, name: str):
    question = client.post(at(cast.acme, "keys/generate"), {**NEVER, name: "hush"})
    assert "hush" not in question.content.decode()


def test_every_value_of_a_name_is_carried(cast, client):
    typed = {**NEVER, "permissions": ["pops:read", "widgets:view"]}
    question = client.post(at(cast.acme, "keys/generate"), typed)
    assert carried_by(question)["permissions"] == ["pops:read", "widgets:view"]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/o/x/members?after=1", "/o/x/members?after=1"),
        ("http://elsewhere.example/o/x", "/"),
        ("", "/"),
        ("http://testserver//evil.example", "/"),
    ],
)
def test_cancel_leads_back_to_a_page_of_ours(cast, frozen, referer: str, back: str):
    client = signed_in_before(cast.alice, frozen, MINUTES)
    page = client.post(
        at(cast.acme, "deletion"), {"confirmation": "Acme"}, headers={"Referer": referer}
    ).content.decode()
    assert f'<a href="{back}"' in page.replace("\n", " ")


def test_what_the_page_gets_is_what_was_typed_and_no_proof(cast, client, monkeypatch):
    seen = []

    def generate(form, *_):
        seen.append(dict(form.data.lists()))
        raise AssertionError

    monkeypatch.setattr("keys.pages.generate.generate_from", generate)
    path = at(cast.acme, "keys/generate")
    with pytest.raises(AssertionError):
        confirm_in(client, path, client.post(path, NEVER))
    assert not [name for name in seen[0] if name.startswith("proof")]
