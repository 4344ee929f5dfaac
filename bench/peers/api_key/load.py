"""How are keys of djangorestframework-api-key made in bulk?"""

from collections.abc import Callable, Iterator
from typing import Any

from rest_framework_api_key.models import APIKey


def fill(keys: int, every: int, insert: Callable[[Iterator[Any]], None]) -> dict[str, Any]:
    """Make the keys; the texts of every so many."""
    asked = []

    def rows() -> Iterator[APIKey]:
        for number in range(keys):
            row = APIKey(name=f"key {number}")
            text = APIKey.objects.assign_key(row)
            if number % every == 0:
                asked.append(text)
            yield row

    insert(rows())
    return {"asked": asked}
