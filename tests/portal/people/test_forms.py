"""Forms show a refusal where it belongs, and offer only what may be given."""

import pytest

from portal.access import Role
from portal.errors import InputError, InvalidInput, Refusal
from portal.models import Membership
from portal.people.forms import AdministratorForm, InvitationForm, OrganizationForm, grantable_roles


def refused(refusal: Refusal) -> OrganizationForm:
    form = OrganizationForm({"name": "Acme", "time_zone": "UTC"})
    form.is_valid()
    form.refuse(refusal)
    return form


def test_a_refusal_of_a_field_stands_at_the_field():
    form = refused(InvalidInput("name", "invalid_name", "No."))
    assert form.errors == {"name": ["No."]}


def test_a_refusal_of_something_else_stands_above_the_form():
    for refusal in (
        Refusal("conflict", "No."),
        Refusal("odd", "No.", errors=[InputError("/elsewhere", "odd", "No.")]),
    ):
        assert refused(refusal).errors == {"__all__": ["No."]}


def test_what_was_typed_is_kept():
    assert 'value="Acme"' in str(refused(Refusal("conflict", "No."))["name"])


def test_a_refusal_while_saving_is_shown_and_ends_the_change():
    form, reached = OrganizationForm({"name": "Acme", "time_zone": "UTC"}), []
    with form.showing_refusals():
        reached.append("the service")
        raise InvalidInput("name", "invalid_name", "No.")
        reached.append("the answer")
    assert (form.errors, reached) == ({"name": ["No."]}, ["the service"])


def test_an_error_that_is_no_refusal_is_not_hidden_by_a_form():
    form = OrganizationForm({"name": "Acme", "time_zone": "UTC"})
    with pytest.raises(ZeroDivisionError), form.showing_refusals():
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("role", "offered"),
    [(Role.OWNER, list(Role)), (Role.ADMIN, [Role.ADMIN, Role.DEVELOPER, Role.VIEWER])],
)
def test_only_an_owner_is_offered_to_make_owners(role: str, offered: list):
    assert [value for value, _ in grantable_roles(Membership(role=role))] == offered


def test_an_invitation_offers_the_role_of_a_developer_first():
    assert InvitationForm(membership=Membership(role=Role.OWNER))["role"].value() == Role.DEVELOPER


@pytest.mark.parametrize("password", ["short", "password12345", "root@example.com"])
def test_a_weak_password_makes_no_administrator(password: str):
    form = AdministratorForm({"name": "Root", "email": "root@example.com", "password": password})
    assert "password" in form.errors


def test_a_time_zone_is_written_in_one_way():
    offered = dict(OrganizationForm().fields["time_zone"].choices)
    assert all(name == words for name, words in offered.items())
