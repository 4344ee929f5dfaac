"""The quick start that developers find for their Pop, run in bash as it is written, but for the host."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from tests.conftest import missing
from tests.services import MissingBinaryError

QUICK_START = r"""
# 1. Store your secret keys
export EYEPOP_POP_ID=%(pop_id)s
export EYEPOP_SECRET_API_KEY=%(key)s

# 2. Get your temporary token
export TEMP_ACCESS_TOKEN=$(curl --silent --request POST \
  --url '%(host)s/authentication/token' \
  --header 'accept: application/json' \
  --header 'Content-Type: application/json' \
  --data '{"secret_key": "'"$EYEPOP_SECRET_API_KEY"'" }' | jq -r '.access_token')

# 3. Use your temporary token
curl -X 'GET' '%(host)s/pops/'"$EYEPOP_POP_ID"'/config?auto_start=false' \
  -H 'accept: application/json' \
  -H 'Authorization: Bearer '"$TEMP_ACCESS_TOKEN"''
"""


@pytest.fixture(autouse=True)
def _programs() -> None:
    for program in ("bash", "curl", "jq"):
        if shutil.which(program) is None:
            missing(MissingBinaryError(program))


def run(seed: dict[str, Any], key: str) -> dict[str, Any]:
    """The JSON that the last command prints."""
    script = QUICK_START % {"pop_id": seed["pop_id"], "key": seed[key], "host": seed["base_url"]}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_a_good_key_gets_the_configuration_of_the_pop(seed):
    said = run(seed, "secret_key")
    assert said["status"] == "active_prod"
    assert said["endpoints"] == [{"base_url": said["base_url"], "pipeline_id": said["pipeline_id"]}]


@pytest.mark.parametrize("key", ["expired_key", "revoked_key"])
def test_a_dead_key_gets_no_configuration(seed, key):
    assert run(seed, key)["status"] == 401
