"""The Django application of this floor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ApiUsersConfig(AppConfig):
    name = "apiusers"
    verbose_name = "Machines, teams and roles"

    def ready(self) -> None:
        from apiusers.effective import permissions_of
        from apiusers.predefined import write_table
        from portal import actors

        actors.added_permissions.subscribe(permissions_of)
        post_migrate.connect(write_table, sender=self, dispatch_uid="predefined-roles")
