"""The operator looks after people and organizations through the services, and every change is written down."""

import re

import pytest
from django.contrib import admin
from django.test import Client

from portal import clock
from portal.access import Role
from portal.models import AuditEvent, Invitation, Membership, Organization, Plan, User
from tests.portal.signed_in import actions, signed_in


@pytest.fixture
def operator(cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def membership(cast, name: str) -> Membership:
    return Membership.objects.get(organization=cast.acme, user=getattr(cast, name))


@pytest.mark.parametrize("model", list(admin.site._registry), ids=str)
def test_every_list_opens_and_can_be_searched(operator, model):
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert [operator.get(path).status_code, operator.get(path, {"q": "a"}).status_code] == [
        200,
        200,
    ]


def test_lists_lead_to_what_their_rows_belong_to_and_an_organization_to_its_rows(cast, operator):
    there = f'<a href="/admin/portal/organization/{cast.acme.pk}/change/">Acme Robotics</a>'
    assert there in operator.get("/admin/portal/membership/").content.decode()
    page = operator.get(f"/admin/portal/organization/{cast.acme.pk}/change/").content.decode()
    leads = re.findall(rf'href="(/admin/[a-z/]+\?q={cast.acme.public_id})"', page)
    assert len(leads) == 8
    assert [operator.get(address).status_code for address in leads] == [200] * 8
    assert there in operator.get(leads[0]).content.decode()


def test_a_filter_of_moments_asks_whether_it_happened(cast, operator):
    Organization.objects.filter(pk=cast.acme.pk).update(suspended_at=clock.now())
    answer = operator.get("/admin/portal/organization/", {"suspended_at__isempty": "0"})
    page = " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())
    assert ("By suspended All No Yes" in page, "Acme" in page, "Other" in page) == (
        True, True, False,
    )  # fmt: skip


def test_what_is_offered_is_what_has_one_way_to_be_changed():
    names = {model._meta.label for model in admin.site._registry}
    assert names == {
        "portal.Organization", "portal.User", "portal.Membership", "portal.Invitation",
        "portal.AuditEvent", "portal.Plan", "portal.Branding", "portal.PermissionRequest",
        "apiusers.ApiUser", "apiusers.Team", "apiusers.Role", "keys.ApiKey",
        "resources.Pop", "resources.Connector", "resources.Table", "resources.ConnectorGrant",
        "resources.NamedEndpoint", "resources.Widget", "keys.Application", "keys.TokenLifetimes",
        "apiusers.TeamMember", "apiusers.RoleAssignment", "keys.TokenOffer",
        "keys.RegisteredClient", "keys.ClientAdmission", "keys.WrongKeys", "keys.OperatorKey",
    }  # fmt: skip


def test_an_organization_is_renamed_through_the_service(cast, operator):
    typed = {"name": "Acme Two", "time_zone": "UTC"}
    operator.post(f"/admin/portal/organization/{cast.acme.pk}/change/", typed)
    event = AuditEvent.objects.get(action="organization.changed")
    assert (event.actor_type, event.actor_name) == ("operator", cast.charlie.email)


@pytest.mark.parametrize(
    "typed", [{"name": " "}, {"name": "a\nb"}, {"name": "x", "time_zone": "Mars"}]
)
def test_what_the_service_refuses_is_told_and_nothing_changes(cast, operator, typed: dict):
    typed = {"name": "Acme", "time_zone": "UTC"} | typed
    answer = operator.post(f"/admin/portal/organization/{cast.acme.pk}/change/", typed)
    assert answer.status_code in {200, 303}
    assert Organization.objects.get(pk=cast.acme.pk).name == "Acme Robotics"


def test_a_customer_is_brought_in_with_its_plan_and_whoever_is_to_own_it(cast, operator):
    plan = Plan.objects.create(name="Gold")
    typed = {
        "name": "Globex", "time_zone": "Europe/Oslo", "plan": str(plan.pk),
        "owner_email": "it@globex.example", "external_id": "customer-17", "metadata": "",
        "beside_plan": "Trial: pops:read",
    }  # fmt: skip
    assert operator.post("/admin/portal/organization/add/", typed).status_code == 302
    made = Organization.objects.get(name="Globex")
    assert (made.plan, made.external_id, made.time_zone) == (plan, "customer-17", "Europe/Oslo")
    assert made.exceptions == [{"name": "Trial", "permissions": ["pops:read"]}]
    invitation = Invitation.objects.get(organization=made)
    assert (invitation.email, invitation.role) == ("it@globex.example", Role.OWNER)
    assert actions(made)[:2] == ["organization.created", "member.invited"]
    assert Organization.objects.filter(name="Globex").count() == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"owner_email": "no address"}, {"plan": "0"}])
def test_one_that_is_wrong_is_not_brought_in(operator, wrong: dict):
    typed = {"name": "Globex", "time_zone": "UTC", "owner_email": ""} | wrong
    assert operator.post("/admin/portal/organization/add/", typed).status_code == 200
    assert not Organization.objects.filter(name__in=("Globex", "")).exists()


def test_deleting_an_organization_tells_what_stops_and_keeps_the_trail(cast, operator):
    path = f"/admin/portal/organization/{cast.acme.pk}/delete/"
    assert operator.get(path).status_code == 200
    operator.post(path, {"post": "yes", "why": "gone"})
    assert not Organization.objects.filter(pk=cast.acme.pk).exists()
    event = AuditEvent.objects.get(action="organization.deleted")
    assert (event.organization_public_id, event.details["reason"]) == (cast.acme.public_id, "gone")


@pytest.mark.parametrize("why", ["", " ", "a\x00b", "x" * 501])
def test_nothing_is_deleted_without_a_reason_that_can_be_kept(cast, operator, why: str):
    path = f"/admin/portal/organization/{cast.acme.pk}/delete/"
    assert 'name="why"' in operator.get(path).content.decode()
    assert operator.post(path, {"post": "yes", "why": why}).status_code == 303
    chosen = {"action": "delete_selected", "_selected_action": [cast.acme.pk], "post": "yes"}
    assert operator.post("/admin/portal/organization/", chosen | {"why": why}).status_code == 303
    assert Organization.objects.filter(pk=cast.acme.pk).exists()


def test_a_form_of_ones_own_deletes_nothing_without_a_reason_either(cast, operator):
    """Without the field of the button, or with a second action behind the one that is carried out."""
    operator.post(f"/admin/portal/organization/{cast.acme.pk}/delete/", {"anything": "else"})
    chosen = {"_selected_action": [cast.acme.pk], "post": "yes", "index": "0"}
    actions_sent = {"action": ["delete_selected", ""]}
    operator.post("/admin/portal/organization/", chosen | actions_sent)
    assert Organization.objects.filter(pk=cast.acme.pk).exists()


def test_the_trail_of_a_deleted_organization_is_found_by_its_public_id(cast, operator):
    operator.post(
        f"/admin/portal/organization/{cast.acme.pk}/delete/", {"post": "yes", "why": "gone"}
    )
    page = operator.get("/admin/portal/auditevent/", {"q": cast.acme.public_id})
    assert "deleted the organization" in page.content.decode()


def test_the_last_owner_stays_here_too(cast, operator):
    path = f"/admin/portal/membership/{membership(cast, 'alice').pk}/"
    answer = operator.post(f"{path}change/", {"role": "viewer"}, follow=True)
    assert "at least one Owner" in answer.content.decode()
    answer = operator.post(f"{path}delete/", {"post": "yes", "why": "gone"}, follow=True)
    assert "at least one Owner" in answer.content.decode()
    assert membership(cast, "alice").role == Role.OWNER


def test_members_join_change_and_go_with_an_event_each(cast, operator):
    typed = {"organization": cast.acme.pk, "user": cast.charlie.pk, "role": "viewer"}
    operator.post("/admin/portal/membership/add/", typed)
    path = f"/admin/portal/membership/{membership(cast, 'charlie').pk}/"
    operator.post(f"{path}change/", {"role": "admin"})
    operator.post(f"{path}delete/", {"post": "yes", "why": "gone"})
    assert actions(cast.acme) == ["member.joined", "member.role_changed", "member.removed"]


def test_several_members_are_removed_together(cast, operator):
    chosen = [membership(cast, name).pk for name in ("bob", "vera")]
    form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes", "why": "gone"}
    operator.post("/admin/portal/membership/", form)
    assert actions(cast.acme) == ["member.removed", "member.removed"]


def test_a_person_is_made_without_a_password(cast, operator):
    typed = {"email": "Dora@Example.com", "name": "Dora", "is_active": "on"}
    operator.post("/admin/portal/user/add/", typed)
    dora = User.objects.get(email="dora@example.com")
    assert not dora.has_usable_password()


def test_deactivating_a_person_is_written_down(cast, operator):
    operator.post(f"/admin/portal/user/{cast.bob.pk}/change/", {"name": "Bob"})
    assert not User.objects.get(pk=cast.bob.pk).is_active
    details = {"changed": {"is_active": [True, False]}, "is_active": False}
    assert AuditEvent.objects.get().details == details


def test_nobody_changes_their_own_rights(cast, operator):
    operator.post(f"/admin/portal/user/{cast.charlie.pk}/change/", {"name": "Charlie"})
    charlie = User.objects.get(pk=cast.charlie.pk)
    assert (charlie.is_active, charlie.is_superuser) == (True, True)


def test_staff_who_are_no_administrators_can_make_none(cast):
    from django.contrib.auth.models import Permission

    cast.charlie.is_staff = True
    cast.charlie.save()
    cast.charlie.user_permissions.add(Permission.objects.get(codename="change_user"))
    path = f"/admin/portal/user/{cast.bob.pk}/change/"
    form = {"name": "Bob", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    signed_in(cast.charlie).post(path, form)
    assert not User.objects.get(pk=cast.bob.pk).is_staff


@pytest.mark.parametrize("path", ["user/{charlie}/delete/", "auditevent/add/", "invitation/add/"])
def test_what_is_not_offered_is_refused(cast, operator, path: str):
    assert operator.post(f"/admin/portal/{path.format(charlie=cast.charlie.pk)}").status_code == 403


def test_a_person_is_deleted_through_the_service_and_its_confirmation_says_what_stops(
    cast, operator
):
    path = f"/admin/portal/user/{cast.bob.pk}/delete/"
    asked = operator.get(path).content.decode()
    assert "Delete the user “Bob”? This cannot be undone." in asked
    assert "Bob can no longer open Acme Robotics." in asked
    operator.post(path, {"post": "yes", "why": "gone"})
    assert not User.objects.filter(pk=cast.bob.pk).exists()
    events = AuditEvent.objects.order_by("id").values_list("action", "actor_type", "actor_name")
    who = ("operator", cast.charlie.email)
    assert list(events) == [("member.removed", *who), ("user.deleted", *who)]


def test_a_person_who_alone_owns_an_organization_stays_and_the_operator_reads_which(cast, operator):
    path = f"/admin/portal/user/{cast.alice.pk}/delete/"
    answer = operator.post(path, {"post": "yes", "why": "gone"}, follow=True)
    assert "Nobody else is an active Owner of “Acme Robotics”." in answer.content.decode()
    operator.post(
        f"/admin/portal/membership/{membership(cast, 'adam').pk}/change/", {"role": "owner"}
    )
    operator.post(path, {"post": "yes", "why": "gone"})
    assert not User.objects.filter(pk=cast.alice.pk).exists()


def test_of_several_people_all_are_deleted_or_nobody(cast, operator):
    path = "/admin/portal/user/"
    form = {"action": "delete_selected", "post": "yes", "why": "gone"}
    people = {name: getattr(cast, name).pk for name in ("adam", "bob", "alice", "charlie")}
    for wrong, said in (("alice", "active Owner of"), ("charlie", "on its own page")):
        chosen = [people["bob"], people["adam"], people[wrong]]
        answer = operator.post(path, {**form, "_selected_action": chosen}, follow=True)
        assert said in answer.content.decode()
    assert (User.objects.count(), actions()) == (5, [])
    operator.post(path, {**form, "_selected_action": [people["bob"], people["adam"]]})
    assert User.objects.count() == 3


def test_staff_who_are_no_administrators_delete_nobody(cast):
    from django.contrib.auth.models import Permission

    User.objects.filter(pk=cast.charlie.pk).update(is_staff=True)
    charlie = User.objects.get(pk=cast.charlie.pk)
    for codename in ("view_user", "delete_user"):
        charlie.user_permissions.add(Permission.objects.get(codename=codename))
    staff = signed_in(charlie)
    path = f"/admin/portal/user/{cast.bob.pk}/delete/"
    assert staff.post(path, {"post": "yes", "why": "gone"}).status_code == 403
    form = {
        "action": "delete_selected",
        "_selected_action": [cast.bob.pk],
        "post": "yes",
        "why": "gone",
    }
    staff.post("/admin/portal/user/", form)
    assert User.objects.filter(pk=cast.bob.pk).exists()


def test_audit_events_can_be_read_and_not_changed(cast, operator):
    operator.post(
        f"/admin/portal/organization/{cast.acme.pk}/change/", {"name": "A", "time_zone": "UTC"}
    )
    path = f"/admin/portal/auditevent/{AuditEvent.objects.get().pk}/"
    codes = [
        operator.get(f"{path}change/"),
        operator.post(f"{path}change/"),
        operator.post(f"{path}delete/"),
    ]
    assert [answer.status_code for answer in codes] == [200, 403, 403]


def test_no_digest_of_an_invitation_is_on_screen(cast, operator):
    from portal import clock
    from portal.people import invitations
    from tests.cast import actor

    invitations.invite(
        organization=cast.acme, email="dora@example.com", role="viewer", actor=actor(cast.alice), now=clock.now()
    )  # fmt: skip
    invitation = Invitation.objects.get()
    page = operator.get(f"/admin/portal/invitation/{invitation.pk}/change/").content.decode()
    assert invitation.token_digest not in page
