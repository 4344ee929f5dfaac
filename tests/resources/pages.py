"""How do tests of this floor's pages open them? Signed in, by the name of the route."""

from typing import Any

from django.urls import reverse

from tests.apiusers.pages import signed_in
from tests.cast import Cast

__all__ = ["address", "signed_in", "text_of"]


def address(cast: Cast, name: str, *arguments: str | int) -> str:
    return reverse(f"resources:{name}", args=[cast.acme.public_id, *arguments])


def text_of(answer: Any) -> str:
    return answer.content.decode()
