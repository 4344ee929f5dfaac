"""The Django application of this floor."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Resources"

    def ready(self) -> None:
        from portal import hooks
        from resources import deletion as inventory
        from resources.connectors import resealing
        from resources.pops.first_steps import first_steps
        from resources.usage import rows as usage_rows

        hooks.keeps_sealed(resealing.CONNECTORS)
        hooks.leads_newcomers(first_steps)
        hooks.tells_what_stops(inventory.living_resources)
        hooks.holds_before_deletion(inventory.hold_counted)
        usage_rows.subscribe()
