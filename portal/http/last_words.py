"""What does a page of an error say when it cannot be rendered itself? One plain sentence, and never nothing.

Static files that were not collected break every page, and those of errors with them.
"""

import logging
from html import escape

from django.template.loader import render_to_string

log = logging.getLogger(__name__)
PLAIN = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title><p>{text}</p>\n</html>\n'


def rendered(template: str, context: dict[str, str], otherwise: str) -> str:
    """The page, or `otherwise` with the request id as a page without styles. Why it failed is in the log."""
    try:
        return render_to_string(template, context)
    except Exception:  # whatever it is, somebody waits for an answer
        log.exception("The page %s cannot be rendered.", template)
        request_id = context.get("request_id", "")
        text = f"{otherwise} Request id: {request_id}" if request_id else otherwise
        return PLAIN.format(title="Keydock", text=escape(text))
