"""The Django application of this floor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ApiUsersConfig(AppConfig):
    name = "apiusers"
    verbose_name = "Machines, teams and roles"

    def ready(self) -> None:
        from apiusers.api_users.palette import api_users_named
        from apiusers.api_users.replays import replays as replays_of_api_users
        from apiusers.effective import permissions_of
        from apiusers.lookups import things
        from apiusers.predefined import write_table
        from portal import actors
        from portal.audit_log.things import thing_named
        from portal.journal.replays import replays
        from portal.palette.found import rows_named

        actors.added_permissions.subscribe(permissions_of)
        replays.subscribe(replays_of_api_users)
        thing_named.subscribe(things)
        rows_named.subscribe(api_users_named)
        post_migrate.connect(write_table, sender=self, dispatch_uid="predefined-roles")
