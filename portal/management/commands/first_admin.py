"""Print the one-time link with which the first administrator of this installation is made.

    python manage.py first_admin

The link is valid for 24 hours, works once, and only while there is no administrator. Open it in a browser, and
choose name, e-mail address and password.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from portal import clock
from portal.errors import Conflict
from portal.setup import first_administrator


class Command(BaseCommand):
    help = "Print the one-time link with which the first administrator is made."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = first_administrator.issue(now=clock.now())
        except Conflict as error:
            raise CommandError(error.detail) from error
        self.stdout.write("Open this link within 24 hours. It works once:\n")
        self.stdout.write(settings.PUBLIC_URL + reverse("portal:setup", args=[token]))
