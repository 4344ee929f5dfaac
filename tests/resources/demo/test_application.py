"""Every seed finds the demo's application as the contract describes it, with the same client id."""

import pytest

from keys.models import Application, ApplicationOrigin
from keys.oauth.applications import services as applications
from keys.redirect_uris import is_registered
from portal import clock
from portal.actors import Actor
from resources.demo import seed as demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


def the_application(seed: dict) -> Application:
    return Application.objects.live().get(public_id=seed["oauth_client_id"])


def test_the_told_address_is_registered_and_so_is_its_origin():
    seed = demo.seed(clock.now())
    application = the_application(seed)
    assert is_registered(seed["oauth_redirect_uri"], application.redirect_uris)
    assert is_registered("http://127.0.0.1:4711", application.redirect_uris)
    assert ApplicationOrigin.is_allowed("http://127.0.0.1:8971")


def test_a_second_seed_sets_right_what_was_changed():
    seed = demo.seed(clock.now())
    application, actor = the_application(seed), Actor.system()
    changed = applications.Registration(name=application.name)
    applications.change(application=application, asked=changed, actor=actor)
    applications.set_enabled(application=application, enabled=False, actor=actor, now=clock.now())
    again = demo.seed(clock.now())
    assert again["oauth_client_id"] == seed["oauth_client_id"]
    assert the_application(again).scopes == ["endpoints:call", "pops:read", "widgets:view"]
    assert the_application(again).web_message
