"""The code to copy holds no token, and no name breaks out of it."""

from html.parser import HTMLParser

from resources.endpoints.rules import Parameter
from resources.models import Widget
from resources.widgets.embed_code import YOUR_TOKEN, embed_code
from tests.cast import Cast
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


def elements(code: str) -> list[tuple[str, dict[str, str | None]]]:
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))  # type: ignore[method-assign]
    parser.feed(code)
    return found


def made(cast: Cast, **settings: object) -> Widget:
    parameters = [Parameter("who", "id", is_required=True), Parameter("state", "status")]
    over = endpoint(cast, table(cast), parameters=parameters, requires_token=False)
    return widget(cast, over, **settings)


def test_required_parameters_and_the_token_have_a_place_in_the_iframe(cast: Cast) -> None:
    shown = made(cast, width=300)
    [(tag, attributes)] = elements(embed_code(shown).iframe)
    assert tag == "iframe"
    assert str(attributes["src"]).endswith(f"{shown.public_id}?who=VALUE&token={YOUR_TOKEN}")
    assert (attributes["width"], attributes["referrerpolicy"]) == ("300", "no-referrer")


def test_the_script_is_told_where_a_token_comes_from(cast: Cast) -> None:
    [(_, host), (_, script)] = elements(embed_code(made(cast)).script)
    assert host["data-keydock-token-url"]
    assert host["data-keydock-parameters"] == "who=VALUE"
    assert str(script["src"]).endswith("/sdk/keydock-widget.js")


def test_an_open_widget_asks_for_no_token(cast: Cast) -> None:
    code = embed_code(made(cast, is_restricted=False))
    assert "token" not in code.iframe + code.script


def test_a_name_stays_in_its_attribute(cast: Cast) -> None:
    name = '"><script>alert(1)</script>'
    code = embed_code(made(cast, name=name))
    assert [tag for tag, _ in elements(code.iframe)] == ["iframe"]
    assert [tag for tag, _ in elements(code.script)] == ["div", "script"]
    assert elements(code.iframe)[0][1]["title"] == name
