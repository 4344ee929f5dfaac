"""`seed_demo` tells everything that is needed to try the product, makes people once, and mints keys anew each time."""

import pytest

from keys.models import ApiKey
from keys.verification import door as verification
from keys.verification.verdicts import Verdict
from portal import clock
from portal.models import Organization, User
from resources.demo import seed as demo
from resources.models import Pop

pytestmark = pytest.mark.django_db

FIELDS = {
    "base_url", "organization_id", "other_organization_id", "owner_email", "owner_password",
    "secret_key", "verifier_key", "installation_verifier_key", "operator_key", "admin_email", "admin_password",
    "expired_key", "revoked_key", "other_organization_key", "api_user_id", "api_user_token",
    "restricted_api_user_token", "pop_id", "endpoint_name", "widget_id", "oauth_client_id",
    "oauth_redirect_uri",
}  # fmt: skip
KEYS = {name for name in FIELDS if name.endswith(("_key", "_token"))}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def seeded() -> dict:
    return demo.seed(clock.now())


def judged(seed: dict, name: str, **options: object) -> Verdict:
    return verification.verify(seed[name], now=clock.now(), **options)


def test_it_has_the_fields_of_the_public_contract(seeded):
    assert set(seeded) == FIELDS


def test_a_second_run_makes_new_keys_and_nothing_else(seeded):
    people, organizations, pops = (
        User.objects.count(),
        Organization.objects.count(),
        Pop.objects.count(),
    )
    keys = ApiKey.objects.count()
    again = demo.seed(clock.now())
    assert {name for name in FIELDS if again[name] != seeded[name]} == KEYS
    assert (User.objects.count(), Organization.objects.count(), Pop.objects.count()) == (
        people,
        organizations,
        pops,
    )
    assert ApiKey.objects.count() == keys + len(KEYS - {"operator_key"})  # which is no such row
