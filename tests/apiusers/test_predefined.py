"""Every organization finds the same roles ready-made."""

import pytest

from apiusers.predefined import predefined_roles


@pytest.mark.django_db
def test_the_predefined_roles() -> None:
    granted = {role.name: role.permissions for role in predefined_roles()}
    assert granted == {
        "Full access": ["*"],
        "Endpoint caller": ["endpoints:call"],
        "Widget reader": ["widgets:view"],
        "Pop reader": ["pops:read"],
        "Key verifier": ["keys:verify"],
        "Key manager": ["keys:manage"],
    }
