"""Each seed mints one key of each kind that a test of the whole product needs, and leaves earlier ones alone."""

import pytest

from keys.models import ApiKey
from keys.verification import door as verification
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal import clock
from portal.permissions import known
from resources.demo import seed as demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def seeded() -> dict:
    return demo.seed(clock.now())


def judged(seed: dict, name: str, **options: object) -> Verdict:
    return verification.verify(seed[name], now=clock.now(), **options)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("secret_key", Code.VALID),
        ("verifier_key", Code.VALID),
        ("installation_verifier_key", Code.VALID),
        ("other_organization_key", Code.VALID),
        ("expired_key", Code.EXPIRED),
        ("revoked_key", Code.REVOKED),
    ],
)
def test_each_key_is_what_its_name_says(seeded, name, code):
    assert judged(seeded, name).code == code


def test_the_keys_belong_to_their_organizations(seeded):
    theirs = seeded["other_organization_id"]
    assert judged(seeded, "other_organization_key", organization_id=theirs).is_valid
    assert judged(seeded, "secret_key", organization_id=theirs).code == Code.WRONG_ORGANIZATION


def test_the_keys_may_what_their_names_say(seeded):
    assert judged(seeded, "secret_key").permissions == set(known())
    assert judged(seeded, "verifier_key").permissions == {"keys:verify"}
    assert judged(seeded, "installation_verifier_key").key.is_installation_verifier
    assert not judged(seeded, "verifier_key").key.is_installation_verifier


def test_earlier_keys_are_left_alone(seeded):
    demo.seed(clock.now())
    assert judged(seeded, "secret_key").is_valid


def test_numbers_keep_the_names_of_living_keys_apart(seeded):
    demo.seed(clock.now())
    names = set(ApiKey.objects.values_list("name", flat=True))
    assert {"demo 1 everything", "demo 2 everything"} <= names


def test_a_demo_key_lives_for_thirty_days(frozen):
    demo.seed(clock.now())
    key = ApiKey.objects.get(name="demo 1 verifier")
    assert (key.expires_at - clock.now()).days == 30
