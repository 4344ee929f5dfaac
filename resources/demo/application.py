"""Which application does the demo have? One that runs on this machine and may ask for what its API user may do."""

from datetime import datetime

from keys.models import Application
from keys.oauth.applications import services as applications
from keys.oauth.applications.services import Registration
from resources.demo.people import Demo, acting

NAME = "Warehouse scanner"
REDIRECT_URI = "http://127.0.0.1:8971/cb"
REGISTRATION = Registration(
    name=NAME,
    # Any port of loopback passes (RFC 8252), and a library that names only its origin finds it registered.
    redirect_uris=["http://127.0.0.1/cb", "http://127.0.0.1"],
    allowed_origins=["http://127.0.0.1"],
    scopes=["endpoints:call", "pops:read", "widgets:view"],
    web_message=True,
)


def settle(demo: Demo, now: datetime) -> dict[str, str]:
    """`oauth_client_id` and `oauth_redirect_uri`, as the contract describes them, whatever somebody made of them."""
    application = application_of(demo, now)
    return {"oauth_client_id": application.public_id, "oauth_redirect_uri": REDIRECT_URI}


def application_of(demo: Demo, now: datetime) -> Application:
    actor, organization = acting(demo.owner), demo.organization
    found = Application.objects.listed().filter(organization=organization, name=NAME).first()
    if found is None:
        return applications.register(
            organization=organization, asked=REGISTRATION, actor=actor, now=now
        )
    applications.change(application=found, asked=REGISTRATION, actor=actor)
    return applications.set_enabled(application=found, enabled=True, actor=actor, now=now)
