"""The Django applications of the ground: the portal, and the admin with our site in it."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401 - checks register themselves
        from portal.accounts.replays import replays as replays_of_accounts
        from portal.customers import suspension
        from portal.journal.replays import replays
        from portal.pages import access_policies, reauthentication
        from portal.palette.found import rows_named
        from portal.palette.people import members_named
        from portal.people import invitations, members, second_factor_demand
        from portal.people.replays import replays as replays_of_people
        from portal.plans.default import write_default
        from portal.running.unicode_search import fold_like
        from portal.second_factor import resealing
        from portal.secrets import canaries, sealing
        from portal.sign_in import reset_endings
        from portal.step_up import question

        self.show_what_is_there()
        self.offer_jobs()
        canaries.secrets_in_use.subscribe(canaries.own_secrets)
        canaries.secrets_in_use.subscribe(sealing.sealing_secrets)
        sealing.sealed_kinds.subscribe(resealing.sealed_kinds)
        access_policies.lacks_second_factor.subscribe(second_factor_demand.is_missing)
        reauthentication.take_proof.subscribe(question.take)
        reauthentication.ask_for_proof.subscribe(question.ask)
        reset_endings.endings.subscribe(reset_endings.of_passkeys)
        members.after_role_change.subscribe(invitations.end_after_role_change)
        members.after_joining.subscribe(invitations.end_left_behind)
        connection_created.connect(fold_like)
        rows_named.subscribe(members_named)
        replays.subscribe(replays_of_people)
        replays.subscribe(suspension.replays)
        replays.subscribe(replays_of_accounts)
        post_migrate.connect(write_default, sender=self, dispatch_uid="default-plan")
        post_migrate.connect(canaries.record_after_migration, sender=self)
        self.lead_from_the_audit_log()

    def lead_from_the_audit_log(self) -> None:
        """Where the organization, its members and invitations are that events are about."""
        from portal.audit_log import things

        things.thing_named.subscribe(things.own_things)

    def show_what_is_there(self) -> None:
        """The facts of the ground for the admin's first page, and its mails for the page that shows every one."""
        from portal.admin import home
        from portal.mail import examples

        home.facts.subscribe(home.facts_of_portal)
        examples.examples.subscribe(examples.own_examples)

    def offer_jobs(self) -> None:
        """The work of ours that goes on beside the requests, and what it counts for those who watch."""
        from portal.running import background, clean_up, metrics, redis_absence

        background.jobs.subscribe(background.idle_connections)
        background.jobs.subscribe(background.brand_read_anew)
        background.jobs.subscribe(clean_up.job)
        background.jobs.subscribe(background.unwritten_ends)
        background.jobs.subscribe(metrics.job)
        metrics.figures.subscribe(redis_absence.figure)


class KeydockAdminConfig(AdminConfig):
    default_site = "portal.admin.site.KeydockAdminSite"
