"""A secret of a connector opens in the row it was sealed for, and in no other."""

import pytest

from portal.models import Organization
from resources.http.sealing import CannotOpenError, seal, unseal

ACME = Organization(public_id="org_acme")
OTHER = Organization(public_id="org_other")


def test_what_was_sealed_opens_in_its_place() -> None:
    assert unseal(seal("hush", ACME, "connector 1"), ACME, "connector 1") == "hush"


@pytest.mark.parametrize(
    ("organization", "purpose"), [(OTHER, "connector 1"), (ACME, "connector 2")]
)
def test_a_copy_in_another_place_does_not_open(organization: Organization, purpose: str) -> None:
    with pytest.raises(CannotOpenError):
        unseal(seal("hush", ACME, "connector 1"), organization, purpose)
