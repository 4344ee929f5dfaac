"""An application is what its organization says, each change recorded once; ending it ends what was allowed to it."""

import pytest

from keys.models import ApiKey, Application, ApplicationOrigin
from keys.oauth.applications import services as applications
from keys.oauth.applications.services import Registration
from portal.errors import InvalidInput, Refusal
from tests.cast import Cast, actor, summon
from tests.keys.minting import NOW
from tests.keys.oauth.asking import application, consent
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def app(cast: Cast) -> Application:
    return application(cast)


def change(app: Application, cast: Cast, **wanted) -> Application:
    asked = Registration(**{**vars(Registration.of(app)), **wanted})
    return applications.change(application=app, asked=asked, actor=actor(cast.alice))


def test_a_registered_application_has_an_id_and_is_recorded(app, cast):
    assert len(app.public_id) == 12
    assert actions(cast.acme) == ["application.registered"]


@pytest.mark.parametrize("name", ["Keydock Login", "K\u0435ydock", "Keyd0ck CLI"])
def test_no_application_is_called_what_the_portal_is(app, cast, name: str):
    """Nor by its organization: people of it are asked under that name by the portal itself."""
    for attempt in (lambda: application(cast, name), lambda: change(app, cast, name=name)):
        with pytest.raises(InvalidInput) as refused:
            attempt()
        assert refused.value.code == "invalid_name"


def test_an_older_name_stays_while_something_else_changes(app, cast):
    Application.objects.filter(pk=app.pk).update(name="Keydock CLI")
    app.refresh_from_db()
    assert change(app, cast, web_message=True).name == "Keydock CLI"


def test_a_change_without_a_difference_is_not_recorded(app, cast):
    change(app, cast)
    assert actions(cast.acme) == ["application.registered"]


def test_a_change_names_what_changed(app, cast):
    change(app, cast, web_message=True, name="Other name")
    event = cast.acme.audit_events.get(action="application.changed")
    assert event.details == {"fields": ["name", "web_message"]}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": " "}, "invalid_name"),
        ({"redirect_uris": ["http://app.example/cb"]}, "invalid_redirect_uri"),
        ({"return_urls": ["https://*.example"]}, "invalid_redirect_uri"),
        ({"allowed_origins": ["https://app.example/"]}, "invalid_origin"),
        ({"scopes": ["orders:fly"]}, "unknown_permission"),
        ({"token_seconds": 60}, "invalid_lifetime"),
        ({"token_seconds": 604_801}, "invalid_lifetime"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_changed(app, cast, wanted, code):
    with pytest.raises(Refusal) as refused:
        change(app, cast, **wanted)
    assert refused.value.code == code
    assert actions(cast.acme) == ["application.registered"]


def test_a_name_is_taken_in_any_case_until_the_application_is_deleted(app, cast):
    with pytest.raises(Refusal) as refused:
        application(cast, name=app.name.upper())
    assert (refused.value.code, refused.value.status) == ("name_taken", 409)
    applications.delete(application=app, actor=actor(cast.alice), now=NOW)
    assert application(cast, name=app.name.upper())


def test_there_are_not_more_than_the_installation_says(cast, settings):
    settings.MAX_APPLICATIONS = 1
    application(cast, name="first")
    with pytest.raises(Refusal) as refused:
        application(cast, name="second")
    assert refused.value.code == "bound_reached"


def test_switching_off_twice_is_recorded_once(app, cast):
    for _ in range(2):
        applications.set_enabled(application=app, enabled=False, actor=actor(cast.alice), now=NOW)
    assert actions(cast.acme)[1:] == ["application.disabled"]


def test_deleting_ends_what_was_allowed(app, cast):
    given, _ = consent(app, cast.bob), consent(app, cast.bob)
    assert applications.people_allowing(app, NOW) == 1
    assert applications.delete(application=app, actor=actor(cast.alice), now=NOW)
    assert ApiKey.objects.get(pk=given.pk).revoked_at == NOW
    assert applications.people_allowing(app, NOW) == 0
    event = cast.acme.audit_events.get(action="application.deleted")
    assert event.details == {"consents_ended": 2}


def test_deleting_again_changes_nothing(app, cast):
    applications.delete(application=app, actor=actor(cast.alice), now=NOW)
    assert not applications.delete(application=app, actor=actor(cast.alice), now=NOW)
    with pytest.raises(Refusal) as refused:
        change(app, cast, name="late")
    assert refused.value.code == "application_deleted"


def test_the_origins_of_its_addresses_may_call(cast):
    app = application(
        cast,
        redirect_uris=["https://web.example/cb", "http://127.0.0.1/cb"],
        allowed_origins=["https://other.example"],
        return_urls=["https://old.example/page"],
    )
    allowed = [
        "https://web.example",
        "http://127.0.0.1:4000",
        "https://other.example",
        "https://old.example",
    ]
    assert all(map(ApplicationOrigin.is_allowed, allowed))
    assert not ApplicationOrigin.is_allowed("https://evil.example")
    change(app, cast, redirect_uris=[], allowed_origins=[], return_urls=[])
    assert not any(map(ApplicationOrigin.is_allowed, allowed))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_gets_the_name():
    cast = summon()
    results = at_once(*[lambda: application(cast, name="Scanner")] * 5)
    assert outcomes(results) == ["InvalidInput"] * 4 + ["done"]
    assert Application.objects.count() == 1
