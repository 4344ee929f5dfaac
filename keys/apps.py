"""The Django application of this floor."""

from django.apps import AppConfig

from portal import hooks


class KeysConfig(AppConfig):
    name = "keys"
    verbose_name = "API keys"

    def ready(self) -> None:
        from keys import checks
        from keys.life import (  # noqa: F401 - subscribe
            api_user_tokens,
            backing,
            deletion,
            inventory,
            left_behind,
        )
        from keys.models import ApplicationOrigin
        from keys.oauth.grants import consents  # noqa: F401 - subscribes

        hooks.tells_what_stops(inventory.living_keys)
        hooks.holds_before_deletion(deletion.delete_keys)
        hooks.tells_what_keys_hold(backing.held_now)
        hooks.knows_origins(ApplicationOrigin.is_allowed)
        hooks.has_secrets(checks.secrets_of_keys)
        hooks.tells_readiness("keyring", checks.keyring_is_right)
