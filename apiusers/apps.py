"""The Django application of this floor."""

from django.apps import AppConfig


class ApiUsersConfig(AppConfig):
    name = "apiusers"
    verbose_name = "API users"
