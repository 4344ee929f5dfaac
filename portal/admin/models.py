"""What does the operator see and do about people, their seats and what was done? Writes go through the same services as
pages."""

from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from portal import clock
from portal.accounts import deletion as accounts
from portal.actors import Actor
from portal.addresses import canonical
from portal.admin.filters import HappenedFilter
from portal.admin.links import link_to
from portal.admin.refusals import ReadOnly, RefusalsAsMessages
from portal.admin.restrictions import Limited
from portal.admin.second_factor import SecondFactorRemoval
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.audit.sentences import sentence
from portal.errors import Forbidden
from portal.models import AuditEvent, Invitation, Membership, User
from portal.people import members, organizations
from portal.sign_in import sessions

# One way to each thing: rights are the two marks on a person, addresses change on the person's own page. The modules
# that register these are imported first, so that they do not come back. What is kept of second factors is nobody's
# to read: the operator removes them as a whole.
for registering in ("allauth.account.admin", "allauth.mfa.admin", "django.contrib.auth.admin"):
    import_module(registering)
admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(RefusalsAsMessages, SecondFactorRemoval):
    """Who may come back is deactivated; who is deleted is gone. People set their passwords themselves, by mail."""

    list_display = ("email", "name", "is_active", "second_factor", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    ordering = ("email",)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Administrators alone, and others only: one's own account is deleted on its own page."""
        return bool(request.user.is_superuser and obj != request.user)

    def stops_with(self, obj: User) -> list[str]:
        seats = obj.memberships.select_related("organization").order_by("organization__name")
        return [
            f"{obj.email} can no longer sign in, and every session ends.",
            *(f"{obj} can no longer open {seat.organization}." for seat in seats),
            *accounts.what_stops(obj, clock.now()),
        ]

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        accounts.delete(
            user=obj, confirmation=obj.email, actor=Actor.operator(request), now=clock.now()
        )

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """All of them or nobody, so that a refusal that says "nothing was changed" is right."""
        if request.user in queryset:
            raise Forbidden("Your own account is deleted on its own page. Nothing was changed.")
        for user in queryset.order_by("pk"):
            self.delete_model(request, user)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody changes their own rights, so the last administrator stays; only administrators make others."""
        fixed: tuple[str, ...] = ("last_login", "date_joined")
        if obj is not None:
            fixed += ("email",)
        if obj == request.user:
            fixed += ("is_active", "is_staff", "is_superuser")
        elif not request.user.is_superuser:
            fixed += ("is_staff", "is_superuser")
        return fixed

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.email = canonical(obj.email)
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            sessions.of(obj).delete()  # and not asleep until the account is active again
        changed = {
            name: [form.initial.get(name), form.cleaned_data[name]] for name in form.changed_data
        }
        details: dict[str, Any] = {"changed": changed}
        if "is_active" in changed:
            details["is_active"] = obj.is_active
        note_of_account(Action.USER_CHANGED, obj, Actor.operator(request), details)


@admin.register(Membership)
class MembershipAdmin(Limited, RefusalsAsMessages):
    list_display = ("user", "organization", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__name", "organization__public_id")
    autocomplete_fields = ("user", "organization")
    fields = ("organization", "user", "role", "created_at", "held_to", "use_of_limits")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> tuple[str, ...]:
        told = ("created_at", "held_to", "use_of_limits")
        return (*told, "organization", "user") if obj else told

    def restrict(self, obj: Membership, asked: dict[str, Any], actor: Actor) -> object:
        return members.change_limits(membership=obj, asked=asked, actor=actor)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        actor, now = Actor.operator(request), clock.now()
        if change:
            members.change_role(membership=obj, role=obj.role, actor=actor, now=now)
            return
        organizations.lock(obj.organization)
        made = members.join(
            organization=obj.organization, user=obj.user, role=obj.role, actor=actor, now=now
        )
        obj.pk = made.pk

    def stops_with(self, obj: Membership) -> list[str]:
        return [
            f"{obj.user} can no longer open {obj.organization}.",
            "Their tokens there stop working: applications get 401 Unauthorized.",
        ]

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        members.remove(membership=obj, actor=Actor.operator(request), now=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("organization", "user"):
            self.delete_model(request, membership)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("email", "organization", "role", "invited_by", "created_at", "expires_at")
    list_filter = (
        "role",
        ("accepted_at", HappenedFilter),
        ("withdrawn_at", HappenedFilter),
    )
    list_select_related = ("organization", "invited_by")
    search_fields = ("email", "organization__name", "organization__public_id")
    exclude = ("token_digest",)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    """Everything, sign-ins and deleted organizations included; those are found by their public id."""

    list_display = ("at", "of_organization", "actor_name", "told", "ip")
    list_select_related = ("organization",)
    list_filter = ("action", "actor_type")
    search_fields = ("organization_public_id", "actor_name", "object_name", "=object_id", "=ip")
    date_hierarchy = None
    ordering = ("-at", "-id")
    show_full_result_count = False

    @admin.display(description="organization", ordering="organization_public_id")
    def of_organization(self, event: AuditEvent) -> SafeString | str:
        """Leads to it while it is there; afterwards its public id is what remains."""
        return link_to(event.organization) if event.organization else event.organization_public_id

    @admin.display(description="what")
    def told(self, event: AuditEvent) -> str:
        return sentence(event)
