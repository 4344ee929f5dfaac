"""How a widget looks to programs; what they may say of one is asked in `api/test_widgets`."""

from resources.widgets.serializers import WidgetAsked, WidgetChangeAsked, widget_shown
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


def test_a_list_of_viewers_that_is_empty_is_not_the_same_as_none(cast: Cast) -> None:
    over = endpoint(cast, table(cast))
    assert widget_shown(widget(cast, over))["viewers"] is None
    assert widget_shown(widget(cast, over, only_listed=True))["viewers"] == []


def test_a_new_widget_needs_a_name_a_kind_and_an_endpoint() -> None:
    needed = {name for name, field in WidgetAsked().fields.items() if field.required}
    assert needed == {"name", "kind", "endpoint"}
    assert not any(field.required for field in WidgetChangeAsked().fields.values())
