"""The JavaScript package as it is packed, tried by the test runner of Node.js."""

import shutil
from pathlib import Path

import pytest

from tests.packages import environments

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]


def test_the_packed_package_passes_its_own_tests(tarball: Path, tmp_path: Path) -> None:
    environments.install_packed(tmp_path, tarball)
    shutil.copy(environments.JAVASCRIPT / "verifier.test.mjs", tmp_path)
    said = environments.run(
        ["node", "--test", "--test-reporter=tap", "verifier.test.mjs"], cwd=tmp_path
    )
    assert "\n# pass 12\n# fail 0\n" in said
