"""What does a lock install? The distributions that it pins and nothing else, linked from the environment of the tests.

    python -m tests.deploy.libraries REQUIREMENTS SITE_PACKAGES

pip would fetch the same files; a test has no network. A library that production needs and its lock does not name is
missing here as it would be there.
"""

import re
import sys
from importlib.metadata import distribution
from pathlib import Path

PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)(?P<rest>[^\n]*)",
    re.MULTILINE,
)
ELSEWHERE = re.compile(
    r"sys_platform == 'win32'|platform_system == 'Windows'|python_(?:full_)?version < '3\.11"
)


def link(lock: Path, target: Path) -> int:
    """Returns how many distributions are there now. Raises AssertionError for one of another version."""
    pins = [pin for pin in PIN.finditer(lock.read_text()) if not ELSEWHERE.search(pin["rest"])]
    for pin in pins:
        found = distribution(pin["name"])
        assert found.version == pin["version"], f"{pin['name']} {found.version} is installed"
        tops = {
            file.parts[0]
            for file in found.files or ()
            if file.parts[0] not in {"..", "__pycache__"}
        }
        for top in tops:
            place = target / top
            if not place.exists():
                place.symlink_to(Path(str(found.locate_file(top))))
    return len(pins)


if __name__ == "__main__":
    print(f"{link(Path(sys.argv[1]), Path(sys.argv[2]))} libraries")
