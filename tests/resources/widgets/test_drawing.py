"""What a page says to somebody who may not see the widget, and that it says so for every refusal."""

import pytest
from django.test import RequestFactory

from portal import clock
from portal.errors import Refusal
from resources.widgets.drawing import draw_refusal, draw_widget, title_of
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 502, 503, 504])
def test_every_refusal_has_a_heading(status: int) -> None:
    assert title_of(Refusal("x", "y", status=status))


def test_a_refusal_keeps_its_status_and_headers() -> None:
    refusal = Refusal("busy", "Wait.", status=503, headers={"Retry-After": "2"})
    answer = draw_refusal(None, refusal, {})
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "Wait." in answer.content.decode()


def test_pages_lead_on_while_there_are_rows(cast: Cast) -> None:
    rows = "\n".join(["id", *(str(number) for number in range(60))]).encode()
    shown = widget(cast, endpoint(cast, table(cast, rows)))
    first = draw_widget(RequestFactory().get("/embed/a"), shown, {}, clock.now()).content.decode()
    assert ("Next page" in first, "First page" in first) == (True, False)
    token = first.split("nextToken=")[1].split('"')[0].replace("%3A", ":")
    asked = {"nextToken": token}
    request = RequestFactory().get("/embed/a", asked)
    second = draw_widget(request, shown, asked, clock.now()).content.decode()
    assert ("Next page" in second, "First page" in second, ">59<" in second) == (False, True, True)


def test_a_theme_and_an_accent_are_classes_and_attributes(cast: Cast) -> None:
    shown = widget(cast, endpoint(cast, table(cast)), theme="dark", accent="green")
    page = draw_widget(RequestFactory().get("/embed/a"), shown, {}, clock.now()).content.decode()
    assert 'data-theme="dark"' in page
    assert 'class="widget accent-green"' in page
    assert "style=" not in page
