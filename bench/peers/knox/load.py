"""How are tokens of django-rest-knox made in bulk?"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from knox.models import AuthToken, get_digest_token
from knox.settings import CONSTANTS


def fill(keys: int, every: int, insert: Callable[[Iterator[Any]], None]) -> dict[str, Any]:
    """Make the tokens, each of a user of its own; the texts of every so many."""
    asked = []
    expiry = timezone.now() + timedelta(days=3650)
    insert(User(username=f"user-{number}", password="!") for number in range(keys))

    def rows() -> Iterator[AuthToken]:
        for number, user in enumerate(User.objects.order_by("pk").iterator()):
            digest, text = get_digest_token()
            if number % every == 0:
                asked.append(text)
            start = text[: CONSTANTS.TOKEN_KEY_LENGTH]
            yield AuthToken(digest=digest, token_key=start, user=user, expiry=expiry)

    insert(rows())
    return {"asked": asked}
