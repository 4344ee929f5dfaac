"""The demo's widget: there at the first seed, the same at the second, and set right at the third."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from portal import clock
from portal.audit.events import Action
from portal.models import AuditEvent
from resources.demo.conversations import conversations_endpoint
from resources.demo.seed import seed
from resources.demo.widget import conversations_widget
from resources.models import NamedEndpoint, Widget
from resources.widgets import services as widgets
from resources.widgets.content import content_of
from resources.widgets.query import widget_call
from resources.widgets.rules import settings_of
from tests.cast import Cast, actor
from tests.resources.widget_cast import embed


@pytest.fixture
def over(cast: Cast) -> NamedEndpoint:
    return conversations_endpoint(organization=cast.acme, actor=actor(cast.alice), now=clock.now())


def seeded(cast: Cast, over: NamedEndpoint) -> Widget:
    return conversations_widget(over=over, actor=actor(cast.alice), now=clock.now())


def test_it_shows_conversations_to_tokens_alone(cast: Cast, over: NamedEndpoint) -> None:
    made = seeded(cast, over)
    content = content_of(made, widget_call(made, {}), now=clock.now())
    assert (made.is_restricted, made.only_listed) == (True, False)
    assert (len(content.table), content.columns[2]) == (50, "conversationStatus")


def test_a_second_seed_changes_nothing(cast: Cast, over: NamedEndpoint) -> None:
    assert seeded(cast, over) == seeded(cast, over)
    assert not AuditEvent.objects.filter(action=Action.WIDGET_CHANGED).exists()


def test_what_a_visitor_changed_is_set_right(cast: Cast, over: NamedEndpoint) -> None:
    made = seeded(cast, over)
    settings = replace(settings_of(made), only_listed=True, height=100)
    widgets.change(widget=made, settings=settings, actor=actor(cast.alice))
    again = seeded(cast, over)
    assert (again.pk, again.only_listed, again.height) == (made.pk, False, 480)


def test_the_callers_token_shows_it_and_the_newcomers_does_not(
    db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.VAR_DIR = tmp_path
    told = seed(clock.now())
    shown = Widget.objects.get(public_id=told["widget_id"])
    names = ("api_user_token", "restricted_api_user_token", "other_organization_key")
    assert [embed(shown, told[name]).status_code for name in names] == [200, 403, 404]
    assert shown.usage.exists()
