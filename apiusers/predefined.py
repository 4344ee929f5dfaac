"""Which roles does every organization find ready-made? Rows without an organization, made by a migration."""

from django.db.models import QuerySet

from apiusers.models import Role

EVERYTHING = "*"  # stands for every permission that this installation knows, its own included


def predefined_roles() -> QuerySet[Role]:
    return Role.objects.filter(organization=None).order_by("id")
