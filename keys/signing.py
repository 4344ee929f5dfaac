"""With which key are access tokens signed? One ES256 key of the installation (decision 0008)."""

from functools import cache

from django.conf import settings
from joserfc.jwk import ECKey

from portal.installation import installation_secret

FILE_NAME = "signing_key"


@cache
def signing_key() -> ECKey:
    """The private key, from KEYDOCK_SIGNING_KEY (PEM), its _FILE, or `var/secrets/signing_key`."""
    text = installation_secret(
        settings.VAR_DIR, FILE_NAME, variable="KEYDOCK_SIGNING_KEY", make=new_signing_key
    )
    return ECKey.import_key(text)


def new_signing_key() -> str:
    return ECKey.generate_key("P-256").as_pem(private=True).decode()
