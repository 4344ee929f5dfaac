"""Are the secrets in use those that this database was filled with? A proof of each one lies in the database.

The proof is an HMAC made with the secret, so it tells nothing about it. A lost file in `var/secrets/` is replaced
by a new secret, which the proof then does not fit: the start is refused, where otherwise every key would be.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import connection

from portal.hooks import Hook
from portal.models import Canary

Secrets = dict[str, bytes]
SECRET_KEY = "secret_key"  # noqa: S105  the name of a secret

# The secrets, by name, whose loss is noticed at the start.
secrets_in_use: Hook[[], Secrets] = Hook()


def proof_of(name: str, secret: bytes) -> str:
    return hmac.new(secret, f"keydock canary {name}".encode(), hashlib.sha256).hexdigest()


def installation_secrets() -> Secrets:
    return {name: secret for found in secrets_in_use.call() for name, secret in found.items()}


def own_secrets() -> Secrets:
    return {SECRET_KEY: settings.SECRET_KEY.encode()}


def is_laid_out() -> bool:
    """False before the first migration: then there is nothing to be proved by."""
    return Canary._meta.db_table in connection.introspection.table_names()


def strangers() -> list[str]:
    """Names of the secrets that are not those which this database was filled with. Two statements at most."""
    stored = dict(Canary.objects.values_list("name", "proof"))
    return [
        name
        for name, secret in installation_secrets().items()
        if name in stored and not fits(name, secret, stored[name])
    ]


def fits(name: str, secret: bytes, stored: str) -> bool:
    """A proof also fits a SECRET_KEY that was replaced, while its predecessor is among the fallbacks."""
    candidates = [secret]
    if name == SECRET_KEY:
        candidates += [key.encode() for key in settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(proof_of(name, each), stored) for each in candidates)


def record() -> None:
    """Store the proof of each secret in use.

    Nothing is stored while one of them is a stranger: a wrong keyring must not vouch for itself. A SECRET_KEY whose
    predecessor is among the fallbacks takes over from it here.
    """
    if strangers():
        return
    for name, secret in installation_secrets().items():
        proof = proof_of(name, secret)
        if not Canary.objects.filter(name=name, proof=proof).exists():
            Canary.objects.update_or_create(name=name, defaults={"proof": proof})


def forget(name: str) -> bool:
    """Give up the proof of one secret. True when there was one."""
    count, _ = Canary.objects.filter(name=name).delete()
    return bool(count)


def record_after_migration(**event: object) -> None:
    record()
