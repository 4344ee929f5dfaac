"""How do tests of people and organizations get a signed-in browser, and what was written down meanwhile?"""

from allauth.account.models import EmailAddress
from django.test import Client

from portal.models import AuditEvent, Organization, User
from tests.cast import PASSWORD

LOGIN = "/accounts/login/"


def confirm(user: User) -> User:
    """The person's address as one that they have confirmed."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def signed_in(user: User, **extra: str) -> Client:
    client = Client(**extra)
    client.force_login(user)
    return client


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str):
    """Post the sign-in form."""
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def actions(organization: Organization | None = None) -> list[str]:
    """The actions written down, oldest first; of one organization, or all."""
    events = AuditEvent.objects.order_by("id")
    if organization is not None:
        events = events.filter(organization=organization)
    return list(events.values_list("action", flat=True))


def at(organization: Organization, path: str) -> str:
    return f"/o/{organization.public_id}/{path}"
