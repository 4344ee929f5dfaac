"""Nothing can be typed into a form of the admin that goes around the services: each field that can is listed here, with
the service that its value goes to, or why there is none."""

from dataclasses import fields
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal.models import User
from resources.pops.rules import PopSettings
from tests.portal.asking import ask

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
A_MARK = "no rule but the page's own, and UserAdmin writes the audit event with it"
ORGANIZATION = {
    "name": "portal.people.organizations.change",
    "time_zone": "portal.people.organizations.change",
    "plan": "portal.customers.plan_choice.give_plan",
    "beside_plan": "portal.customers.plan_choice.set_exceptions",
    "external_id": "portal.customers.identity.identify",
    "metadata": "portal.customers.identity.identify",
}
PLAN = dict.fromkeys(
    [
        "name", "description", "permissions", "key_limits", "organization_limits", "most_keys",
        "most_api_users", "most_members", "most_rows", "most_bytes", "longest_life_days", "is_default",
    ],
    "portal.plans.services.change",
)  # fmt: skip
POP = [each.name for each in fields(PopSettings)]
# By model, of a row that is there and of a new one: field and service.
WRITABLE: dict[str, dict[str, str]] = {
    "portal.Organization": ORGANIZATION
    | dict.fromkeys(["suspended", "reason"], "portal.customers.suspension.suspend"),
    "portal.Organization (new)": ORGANIZATION
    | {"owner_email": "portal.customers.arrival.bring_in"},
    "portal.Plan": PLAN,
    "portal.Plan (new)": dict.fromkeys(PLAN, "portal.plans.services.create"),
    "portal.User": dict.fromkeys(["name", "is_active", "is_staff", "is_superuser"], A_MARK),
    "portal.User (new)": dict.fromkeys(
        ["email", "name", "is_active", "is_staff", "is_superuser"], A_MARK
    ),
    "portal.Membership": {"role": "portal.people.members.change_role"},
    "portal.Membership (new)": dict.fromkeys(
        ["organization", "user", "role"], "portal.people.members.join"
    ),
    "resources.Pop": dict.fromkeys(POP, "resources.pops.services.change"),
    "resources.Pop (new)": dict.fromkeys(["organization", *POP], "resources.pops.services.create"),
}
# Their list is a form of its own, whose only way is a service; Django's page leads there.
PAGES_OF_THEIR_OWN = {"portal.Branding"}


@pytest.fixture
def asking() -> HttpRequest:
    request = ask()
    request.user = User.objects.create_superuser("root@example.com")
    return request


def writable(asking: HttpRequest) -> dict[str, set[str]]:
    found = {}
    for model, shown in admin.site._registry.items():
        label, row = model._meta.label, model()
        if label in PAGES_OF_THEIR_OWN:
            continue
        if shown.has_change_permission(asking, row):
            found[label] = fields_of(shown, asking, row)
        if shown.has_add_permission(asking):
            found[f"{label} (new)"] = fields_of(shown, asking, None)
    return found


def fields_of(shown: Any, asking: HttpRequest, row: Any) -> set[str]:
    form = shown.get_form(asking, row, change=row is not None)
    return set(form.base_fields) - set(shown.get_readonly_fields(asking, row))


def test_every_field_that_can_be_typed_is_listed_with_its_service(asking) -> None:
    assert writable(asking) == {label: set(named) for label, named in WRITABLE.items()}


def test_the_services_exist() -> None:
    named = {name for each in WRITABLE.values() for name in each.values()} - {A_MARK}
    assert [name for name in named if not callable(import_string(name))] == []


def test_what_is_written_and_deleted_is_so_by_our_own_methods(asking) -> None:
    """Django's would save and delete rows as they are; a list writes nothing, and no form has rows of others in it."""
    wrong = []
    for model, shown in admin.site._registry.items():
        kind, row = type(shown), model()
        if shown.list_editable or shown.inlines:
            wrong.append(f"{model._meta.label}: rows in a list or a form")
        if model._meta.label in WRITABLE and kind.save_model is admin.ModelAdmin.save_model:
            wrong.append(f"{model._meta.label}: saved by Django")
        deletes = {kind.delete_model, kind.delete_queryset}
        if shown.has_delete_permission(asking, row) and deletes & {
            admin.ModelAdmin.delete_model, admin.ModelAdmin.delete_queryset,
        }:  # fmt: skip
            wrong.append(f"{model._meta.label}: deleted by Django")
    assert wrong == []
