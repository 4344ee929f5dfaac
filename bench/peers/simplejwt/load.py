"""How are tokens of djangorestframework-simplejwt made? Signed, and stored nowhere."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import User
from rest_framework_simplejwt.tokens import AccessToken


def fill(keys: int, every: int, insert: Callable[[Iterator[Any]], None]) -> dict[str, Any]:
    """Tokens of as many users as the other peers have callers."""
    return {"asked": [str(AccessToken.for_user(User(pk=number))) for number in range(1, 1_001)]}
