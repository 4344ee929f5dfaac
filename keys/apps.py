"""The Django application of this floor."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "keys"
    verbose_name = "Keys and applications"

    def ready(self) -> None:
        from apiusers.api_users import services as api_users
        from keys import checks
        from keys.gate import serving
        from keys.life import replays as replays_of_keys
        from keys.life import subscriptions
        from keys.models import ApplicationOrigin
        from keys.oauth.grants import consents
        from keys.oauth.revocation import replays as replays_of_grants
        from keys.verification import credential_headers
        from portal.http import cross_origin, expected_bodies
        from portal.journal import catching_up
        from portal.journal import replays as journal
        from portal.people import invitations, members, organizations
        from portal.running import health, in_front
        from portal.secrets import canaries

        self.end_with_people()
        self.show_mails()
        self.offer_jobs()
        self.tell_standings()
        self.tell_of_operators()
        self.lead_from_the_audit_log()
        self.tell_of_keys()
        organizations.stops_with_it.subscribe(subscriptions.living_keys)
        organizations.before_deletion.subscribe(subscriptions.delete_keys)
        members.after_joining.subscribe(subscriptions.end_tokens)
        members.after_joining.subscribe(consents.end_consents)
        invitations.standing_of_key.subscribe(subscriptions.standing_now)
        api_users.token_counts.subscribe(subscriptions.count_living_tokens)
        api_users.before_deletion.subscribe(subscriptions.revoke_tokens)
        cross_origin.is_registered.subscribe(ApplicationOrigin.is_allowed)
        expected_bodies.has_credential.subscribe(credential_headers.has_credential)
        canaries.secrets_in_use.subscribe(checks.secrets_of_keys)
        health.more_checks.subscribe(checks.readiness_checks)
        in_front.in_front.subscribe(serving.in_front_of)
        in_front.in_loop.subscribe(serving.in_loop_before)
        journal.replays.subscribe(replays_of_keys.replays)
        journal.replays.subscribe(replays_of_grants.replays)
        catching_up.used_once.subscribe(replays_of_grants.end_what_is_used_once)

    def end_with_people(self) -> None:
        """What of ours ends with a forgotten password, where its person wants it, and with an account: consents first,
        whose rows then go with those of tokens."""
        from keys.life import subscriptions
        from keys.oauth.consent.reset_endings import of_tokens_and_consents
        from keys.oauth.grants import consents
        from portal.accounts import deletion
        from portal.sign_in.reset_endings import endings

        endings.subscribe(of_tokens_and_consents)
        deletion.places_of.subscribe(subscriptions.organizations_with_keys_of)
        deletion.stops_with_it.subscribe(subscriptions.living_tokens_of)
        deletion.before_deletion.subscribe(consents.end_all)
        deletion.before_deletion.subscribe(subscriptions.delete_keys_of)

    def offer_jobs(self) -> None:
        """The work of ours that goes on beside the requests, and what one of it counts for those who watch."""
        from keys.limits import counting as limits
        from keys.oauth.grants import clean_up
        from keys.usage import flushing, sweeping
        from keys.verification import wrong_key_rows
        from portal.running.background import jobs
        from portal.running.metrics import figures

        jobs.subscribe(flushing.job)
        jobs.subscribe(flushing.job_that_completes)
        jobs.subscribe(sweeping.job)
        jobs.subscribe(limits.job)
        jobs.subscribe(wrong_key_rows.job)
        figures.subscribe(wrong_key_rows.figure)
        jobs.subscribe(clean_up.job)

    def tell_of_operators(self) -> None:
        """What keys of the installation have to do with invitations and with a restore; whom a change of plans hits;
        what operators see of keys first."""
        from keys.operators import effects, home_facts, subscriptions
        from portal.admin import home
        from portal.journal import replays
        from portal.people import invitations
        from portal.plans import services as plans

        plans.whom_it_hits.subscribe(effects.try_out)
        home.facts.subscribe(home_facts.facts)
        invitations.may_operate.subscribe(subscriptions.may_operate)
        replays.replays.subscribe(subscriptions.replays)

    def tell_of_keys(self) -> None:
        """Which keys the documentation can name, and which ones a search over everything finds."""
        from keys.life import subscriptions
        from keys.pages.palette import keys_named
        from portal.documentation.own_ids import keys_to_show
        from portal.palette.found import rows_named

        keys_to_show.subscribe(subscriptions.keys_to_show)
        rows_named.subscribe(keys_named)

    def tell_standings(self) -> None:
        """What is used of the limits of organizations, members and API users, for their pages."""
        from keys.limits.standings import standings_of as told
        from portal.restrictions.standings import standings_of

        standings_of.subscribe(told)

    def lead_from_the_audit_log(self) -> None:
        """Where the keys and applications are that events are about."""
        from keys.pages.addresses import things
        from portal.audit_log.things import thing_named

        thing_named.subscribe(things)

    def show_mails(self) -> None:
        """Our mails, for the page that shows every one."""
        from keys.life.offer_mail import mail_examples
        from portal.mail import examples

        examples.examples.subscribe(mail_examples)
