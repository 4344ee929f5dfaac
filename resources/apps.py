"""The Django application of this floor."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Resources"

    def ready(self) -> None:
        from portal import delegation
        from portal.admin import home
        from portal.inspection import finding
        from portal.mail import examples as mails
        from portal.people import organizations
        from portal.running import background
        from portal.secrets import sealing
        from portal.templatetags import navigation
        from resources import checks as _checks  # noqa: F401 - checks register themselves
        from resources import deletion
        from resources.access import reach_of_holders
        from resources.connectors import resealing
        from resources.endpoints.shadowed import shadowed_endpoints
        from resources.pops.lookup import first_step_address
        from resources.pops.services import mail_examples
        from resources.usage import failures, flushing, sweeping

        delegation.reach_of_holder.subscribe(reach_of_holders.reach_of_holder)
        delegation.reach_of_key.subscribe(reach_of_holders.reach_of_key)
        organizations.stops_with_it.subscribe(deletion.living_resources)
        organizations.before_deletion.subscribe(deletion.hold_counted)
        sealing.sealed_kinds.subscribe(resealing.sealed_kinds)
        finding.in_rows.subscribe(shadowed_endpoints)
        mails.examples.subscribe(mail_examples)
        navigation.first_pages.subscribe(first_step_address)
        background.jobs.subscribe(flushing.job)
        background.jobs.subscribe(sweeping.job)
        home.facts.subscribe(failures.facts)
        self.tell_of_endpoints()
        self.lead_from_the_audit_log()

    def tell_of_endpoints(self) -> None:
        """How often they were called, for the page and the route of usage."""
        from keys.usage.endpoints import calls_of_endpoints, endpoint_named
        from resources.endpoints import counts

        endpoint_named.subscribe(counts.counted_endpoint)
        calls_of_endpoints.subscribe(counts.calls_of_endpoints)

    def lead_from_the_audit_log(self) -> None:
        """Where the things of this floor are that events are about, as far as their reader sees them."""
        from portal.audit_log.things import thing_named
        from resources.access.visibility import connector_thing
        from resources.endpoints.lookup import endpoint_thing
        from resources.pops.lookup import pop_thing
        from resources.widgets.lookup import widget_thing

        thing_named.subscribe(connector_thing)
        thing_named.subscribe(endpoint_thing)
        thing_named.subscribe(widget_thing)
        thing_named.subscribe(pop_thing)
