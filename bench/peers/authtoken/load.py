"""How are tokens of rest_framework.authtoken made in bulk?"""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token


def fill(keys: int, every: int, insert: Callable[[Iterator[Any]], None]) -> dict[str, Any]:
    """Make the tokens, each of a user of its own; the texts of every so many."""
    asked = []
    insert(User(username=f"user-{number}", password="!") for number in range(keys))

    def rows() -> Iterator[Token]:
        for number, user in enumerate(User.objects.order_by("pk").iterator()):
            text = Token.generate_key()
            if number % every == 0:
                asked.append(text)
            yield Token(key=text, user=user)

    insert(rows())
    return {"asked": asked}
