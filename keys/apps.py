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
        from keys.limits import counting as limits
        from keys.models import ApplicationOrigin
        from keys.oauth.grants import clean_up, consents
        from keys.oauth.grants import replays as replays_of_grants
        from keys.usage import flushing
        from keys.verification import credential_headers
        from portal.http import cross_origin, expected_bodies
        from portal.journal import replays as journal
        from portal.journal import restored
        from portal.people import invitations, members, organizations
        from portal.running import background, health, in_front
        from portal.secrets import canaries

        self.offer_endings()
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
        background.jobs.subscribe(flushing.job)
        background.jobs.subscribe(flushing.job_that_completes)
        background.jobs.subscribe(limits.job)
        background.jobs.subscribe(clean_up.job)
        journal.replays.subscribe(replays_of_keys.replays)
        journal.replays.subscribe(replays_of_grants.replays)
        restored.used_once.subscribe(replays_of_grants.end_what_is_used_once)

    def offer_endings(self) -> None:
        """What of ours ends with a forgotten password, where its person wants it."""
        from keys.oauth.consent.reset_endings import of_tokens_and_consents
        from portal.sign_in.reset_endings import endings

        endings.subscribe(of_tokens_and_consents)
