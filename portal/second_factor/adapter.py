"""What does django-allauth's second factor ask of us? Names, our words, and to keep no secret its own way."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from portal.installation.brand import current
from portal.models import User
from portal.second_factor import ceremony


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": ceremony.NOT_ACCEPTED,
    }

    def is_mfa_enabled(self, user: User | None, types: list[str] | None = None) -> bool:
        """Nobody has one: the account may have been deleted between the password and the code."""
        return user is not None and super().is_mfa_enabled(user, types=types)

    def get_totp_issuer(self) -> str:
        """What an app shows above the code: which of several installations it is for."""
        return f"{current().name} ({settings.PUBLIC_HOST})"

    def _get_site_name(self) -> str:
        return current().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": ceremony.host(context.request), "name": current().name}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Names that a browser lists; the address alone would not tell two people of one mailbox apart. What it
        remembers of the person is the public id."""
        said = super().get_public_key_credential_user_entity(user)
        return {**said, "id": user.public_id.encode(), "display_name": str(user)}

    def encrypt(self, text: str) -> str:
        """Secrets are sealed and bound to their person by `portal.second_factor.changes`; nothing comes here."""
        raise NotImplementedError("A secret of a second factor is kept by portal.second_factor.")

    decrypt = encrypt
