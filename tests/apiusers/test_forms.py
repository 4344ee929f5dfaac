"""Forms of this floor offer what may be chosen, and nothing else."""

from apiusers.forms import ChoiceForm, NamedForm, RoleForm
from apiusers.models import Role, Team


def test_a_role_is_offered_the_permissions_that_its_maker_holds() -> None:
    form = RoleForm({"name": "x", "permissions": ["keys:manage"]}, grantable=frozenset())
    assert "permissions" in form.errors


def test_what_a_role_has_already_stays_choosable() -> None:
    role = Role(name="x", permissions=["keys:manage"])
    form = RoleForm({"name": "x", "permissions": ["keys:manage"]}, grantable=frozenset(), role=role)
    assert form.is_valid()


def test_a_name_is_required() -> None:
    assert "name" in NamedForm({"name": ""}).errors


def test_ticked_rows_come_back_as_rows(team: Team) -> None:
    form = ChoiceForm({"chosen": [team.public_id]}, rows=[team], label="Teams")
    assert form.is_valid()
    assert form.chosen_rows() == [team]


def test_a_row_that_was_not_offered_is_refused(team: Team) -> None:
    assert not ChoiceForm({"chosen": ["zzz"]}, rows=[team], label="Teams").is_valid()
