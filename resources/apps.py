"""The Django application of this floor."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Resources"

    def ready(self) -> None:
        from portal import hooks
        from resources import inventory, usage_rows
        from resources.first_steps import first_steps
        from resources.sealing import sealing_secrets

        hooks.has_secrets(sealing_secrets)
        hooks.leads_newcomers(first_steps)
        hooks.tells_what_stops(inventory.living_resources)
        hooks.holds_before_deletion(inventory.hold_counted)
        usage_rows.subscribe()
