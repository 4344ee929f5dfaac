"""The Django application of this floor."""

from django.apps import AppConfig


class ApiUsersConfig(AppConfig):
    name = "apiusers"
    verbose_name = "API users"

    def ready(self) -> None:
        from apiusers.effective import permissions_of
        from portal import hooks

        hooks.tells_holdings(permissions_of)
