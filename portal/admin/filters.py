"""By what does the operator narrow a list, beside Django's own filters? In words that say what is asked."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.models import Organization
from portal.people import members


class HappenedFilter(admin.EmptyFieldListFilter):
    """Whether what a column of moments tells of has happened: `suspended_at` is asked as "suspended", yes or no."""

    WORDS = {"Empty": "No", "Not empty": "Yes"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(self.title).removesuffix(" at")

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            said = str(choice["display"])
            yield {**choice, "display": self.WORDS.get(said, said)}


class OwnerlessFilter(admin.SimpleListFilter):
    """Those that nobody leads any more: an operator adds a membership as Owner."""

    title, parameter_name = "active Owner", "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "Lost")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Organization]) -> QuerySet:
        return queryset.filter(pk__in=members.ownerless()) if self.value() else queryset
