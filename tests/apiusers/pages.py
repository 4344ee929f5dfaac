"""How do tests of this floor's pages open them? Signed in, by the name of the route."""

from django.test import Client
from django.urls import reverse

from portal.models import User
from tests.cast import Cast


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(cast: Cast, name: str, *arguments: str | int) -> str:
    return reverse(f"apiusers:{name}", args=[cast.acme.public_id, *arguments])
