"""How does an operator help somebody who has lost every second factor? By removing them, in the list of people."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.actors import Actor
from portal.errors import Refusal
from portal.models import User
from portal.second_factor import factors, notices


class SecondFactorRemoval(admin.ModelAdmin):
    """A list of people that says who has a second factor, and its action."""

    actions = ("remove_second_factor",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).annotate(has_factor=factors.exists_for("pk"))

    @admin.display(description="second factor", boolean=True)
    def second_factor(self, user: Any) -> bool:
        return user.has_factor

    @admin.action(
        description="Remove the second factor of the selected people, who lost everything",
        permissions=["remove_second_factor"],
    )
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Passwords stay. Each person is told by mail; one who has none is named in a message."""
        for user in queryset:
            try:
                notices.remove_all_and_tell(user=user, actor=Actor.operator(request))
            except Refusal as refusal:
                self.message_user(request, refusal.detail, messages.WARNING)
            else:
                self.message_user(request, f"The second factor of {user.email} was removed.")

    def has_remove_second_factor_permission(self, request: HttpRequest) -> bool:
        """Administrators alone: with it and somebody's mailbox one becomes that person, an administrator too."""
        return bool(request.user.is_active and request.user.is_superuser)
