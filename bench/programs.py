"""Where are the programs that only the benchmark needs?"""

import os
import shutil

INSTALL = "apt-get install -y wrk nginx-light"


class MissingProgramError(RuntimeError):
    """A program that the benchmark needs is not on this machine."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not installed; install it with: {INSTALL}")


def program(name: str) -> str:
    """Its path, where Debian keeps servers included. Raises MissingProgramError."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise MissingProgramError(name)
    return found
