"""The Django application of this floor."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Resources"

    def ready(self) -> None:
        from keys.usage.endpoints import calls_of_endpoints, endpoint_named
        from portal import delegation
        from portal.admin import home
        from portal.people import organizations
        from portal.running import background
        from portal.secrets import sealing
        from portal.templatetags import navigation
        from resources import checks as _checks  # noqa: F401 - checks register themselves
        from resources import deletion
        from resources.access import reach_of_holders
        from resources.connectors import resealing
        from resources.endpoints import counts
        from resources.pops.lookup import first_step_address
        from resources.usage import failures, flushing, sweeping

        delegation.reach_of_holder.subscribe(reach_of_holders.reach_of_holder)
        delegation.reach_of_key.subscribe(reach_of_holders.reach_of_key)
        organizations.stops_with_it.subscribe(deletion.living_resources)
        organizations.before_deletion.subscribe(deletion.hold_counted)
        sealing.sealed_kinds.subscribe(resealing.sealed_kinds)
        navigation.first_pages.subscribe(first_step_address)
        background.jobs.subscribe(flushing.job)
        background.jobs.subscribe(sweeping.job)
        home.facts.subscribe(failures.facts)
        self.lead_from_the_audit_log()
        endpoint_named.subscribe(counts.counted_endpoint)
        calls_of_endpoints.subscribe(counts.calls_of_endpoints)

    def lead_from_the_audit_log(self) -> None:
        """Things of this floor that events are about, as far as their reader sees them."""
        from portal.audit_log.things import Kind, thing_named, things_among
        from resources.access.visibility import visible_connectors
        from resources.endpoints.lookup import visible_endpoints
        from resources.models import Pop
        from resources.widgets.lookup import widgets_for

        kinds = {
            "connector": Kind(visible_connectors, "resources:connector"),
            "endpoint": Kind(visible_endpoints, "resources:endpoint"),
            "widget": Kind(widgets_for, "resources:widget"),
            "pop": Kind(
                lambda reader: Pop.objects.filter(organization=reader.organization),
                "resources:pop",
                column="pk",
            ),
        }
        thing_named.subscribe(things_among(kinds))
