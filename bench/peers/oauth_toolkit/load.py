"""How are tokens of django-oauth-toolkit made in bulk?

The client's secret is stored as it is (`hash_client_secret=False`): by default it is hashed as people's passwords
are, some hundred milliseconds for each request, and there would be nothing to compare.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import get_random_string
from oauth2_provider.models import AccessToken, Application

CLIENT, SECRET = "bench-client", "the secret of a client that is thrown away"


def fill(keys: int, every: int, insert: Callable[[Iterator[Any]], None]) -> dict[str, Any]:
    """Make the tokens; the texts of every so many, the client, and a token that may introspect."""
    asked = []
    client = Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        hash_client_secret=False,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        name="bench",
    )
    expires = timezone.now() + timedelta(days=3650)

    def token(text: str, scope: str) -> AccessToken:
        checksum = hashlib.sha256(text.encode()).hexdigest()
        return AccessToken(
            token=text, token_checksum=checksum, application=client, expires=expires, scope=scope
        )

    def rows() -> Iterator[AccessToken]:
        for number in range(keys):
            text = get_random_string(30)
            if number % every == 0:
                asked.append(text)
            yield token(text, "read")

    insert(rows())
    caller = get_random_string(30)
    token(caller, "introspection").save()
    return {"asked": asked, "caller": caller, "client": CLIENT, "secret": SECRET}
