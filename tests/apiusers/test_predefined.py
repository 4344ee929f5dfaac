"""Every organization finds the same roles ready-made, whatever became of their rows."""

import pytest

from apiusers.models import Role
from apiusers.predefined import predefined_roles, write_table

pytestmark = pytest.mark.django_db


def test_the_predefined_roles() -> None:
    granted = {role.name: role.permissions for role in predefined_roles()}
    assert granted == {
        "Full access": ["*"],
        "Endpoint caller": ["endpoints:call"],
        "Widget reader": ["widgets:view"],
        "Pop reader": ["pops:read"],
        "Key verifier": ["keys:verify"],
        "Key manager": ["keys:manage"],
        "Resource manager": [
            "connectors:manage",
            "endpoints:manage",
            "widgets:manage",
            "pops:manage",
        ],
    }


def test_a_lost_or_changed_row_is_written_again() -> None:
    Role.objects.filter(public_id="pop-reader").delete()
    Role.objects.filter(public_id="key-manager").update(permissions=["*"])
    write_table(using="default")
    rows = dict(Role.objects.values_list("public_id", "permissions"))
    assert (rows["pop-reader"], rows["key-manager"]) == (["pops:read"], ["keys:manage"])
