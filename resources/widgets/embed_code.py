"""What is pasted into a page to show a widget there? Two ways, and what the reader fills in by hand."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.html import escape

from resources.models import Widget
from resources.widgets.query import open_parameters

YOUR_TOKEN = "YOUR_TOKEN"  # noqa: S105 - a placeholder
YOUR_VALUE = "VALUE"


@dataclass(frozen=True)
class EmbedCode:
    """HTML to copy: our script, which keeps the token out of addresses, and a plain iframe."""

    script: str
    iframe: str


def embed_code(widget: Widget) -> EmbedCode:
    return EmbedCode(with_script(widget), with_iframe(widget))


def with_script(widget: Widget) -> str:
    attributes = {
        "data-keydock-widget": widget.public_id,
        "data-keydock-title": widget.heading,
        "data-keydock-height": str(widget.height),
    }
    if widget.width:
        attributes["data-keydock-width"] = str(widget.width)
    if named := "&".join(required(widget)):
        attributes["data-keydock-parameters"] = named
    if widget.is_restricted:
        attributes["data-keydock-token-url"] = "/your-route-that-answers-with-a-token"
    script = f'<script src="{escape(settings.PUBLIC_URL)}/sdk/keydock-widget.js"></script>'
    return f"<div{written(attributes)}></div>\n{script}"


def with_iframe(widget: Widget) -> str:
    query = "&".join([*required(widget), *([f"token={YOUR_TOKEN}"] * widget.is_restricted)])
    address = f"{settings.PUBLIC_URL}/embed/{widget.public_id}" + (f"?{query}" if query else "")
    attributes = {
        "src": address,
        "title": widget.heading,
        "width": str(widget.width or "100%"),
        "height": str(widget.height),
        "referrerpolicy": "no-referrer",
    }
    return f"<iframe{written(attributes)}></iframe>"


def required(widget: Widget) -> list[str]:
    """Parameters without which it shows nothing, with a place for the value."""
    return [f"{one.name}={YOUR_VALUE}" for one in open_parameters(widget) if one.is_required]


def written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
