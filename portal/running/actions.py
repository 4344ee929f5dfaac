"""How does a command of several actions do the one that it was asked for? `manage.py pepper add`: its method `add`."""

from django.core.management.base import BaseCommand


class ActionsCommand(BaseCommand):
    """Its parser leaves the name of one of its methods in `action`, hyphens for underscores."""

    def handle(self, *, action: str, **options: object) -> None:
        getattr(self, action.replace("-", "_"))(**options)
