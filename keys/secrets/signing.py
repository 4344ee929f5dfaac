"""Which signing key does an installation begin with? One ES256 key of its own (decision 0008), first of the ring."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from portal.secrets.installation import installation_secret

FILE_NAME = "signing_key"
CURVE = "P-256"


@cache
def signing_key() -> ECKey:
    """The private key, from KEYDOCK_SIGNING_KEY (PEM), its _FILE, or `var/secrets/signing_key`.

    Raises ImproperlyConfigured for anything but a private key on the curve P-256, which ES256 needs (RFC 7518
    section 3.4), so that the start finds it and not the first token.
    """
    text = installation_secret(
        settings.VAR_DIR, FILE_NAME, variable="KEYDOCK_SIGNING_KEY", make=new_signing_key
    )
    try:
        key = ECKey.import_key(text)
    except (JoseError, ValueError, TypeError) as error:
        raise ImproperlyConfigured("The signing key is no elliptic curve key in PEM.") from error
    if key.curve_name != CURVE or not key.is_private:
        raise ImproperlyConfigured(f"The signing key is no private key on the curve {CURVE}.")
    return key


def new_signing_key() -> str:
    return ECKey.generate_key(CURVE).as_pem(private=True).decode()
