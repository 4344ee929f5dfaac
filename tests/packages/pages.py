"""What does a page tell its reader to write and to type? Its files and its commands, taken from its blocks of code."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.server import REPOSITORY

PAGES = REPOSITORY / "docs" / "packages"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"(?:#|//) (\S+\.\w+)\n")  # the first line of a block names its file
CALL = re.compile(r"^(curl .*?) +# (\d{3})")
# What the environment of the test stands for: the checkout, a new environment, what is installed into it.
STANDS_FOR = (
    "git clone",
    "cd keydock",
    "KEYDOCK_PERMISSIONS=",
    "python3 -m venv",
    "pip ",
    "npm install",
)


@dataclass(frozen=True)
class Page:
    """A page with the parts that all of them have."""

    text: str

    @property
    def every_block(self) -> list[tuple[str, str]]:
        return BLOCK.findall(self.text)

    def blocks(self, heading: str) -> list[tuple[str, str]]:
        """Language and text of each block below the heading."""
        _, _, rest = self.text.partition(f"\n## {heading}")
        return BLOCK.findall(re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0])

    def commands(self, heading: str) -> list[str]:
        blocks = [text for language, text in self.blocks(heading) if language == "sh"]
        return [line for text in blocks for line in text.splitlines()]

    def files(self, heading: str) -> dict[str, str]:
        """Name to text of the files that the reader writes."""
        found = [(FILE.match(text), text) for _, text in self.blocks(heading)]
        return {name[1]: text for name, text in found if name}

    @property
    def preparation(self) -> list[str]:
        return [line for line in self.commands("2. ") if not line.startswith(STANDS_FOR)]

    @property
    def serve(self) -> str:
        return self.commands("3. ")[-1]

    @property
    def calls(self) -> list[tuple[str, int]]:
        """Each call with the status that the page promises."""
        found = [CALL.match(line) for line in self.commands("4. ")]
        return [(call[1], int(call[2])) for call in found if call]


def page(name: str) -> Page:
    return Page((PAGES / f"{name}.md").read_text())


def own_lines(text: str) -> list[str]:
    """The lines that somebody writes: no comment, none empty."""
    kept = [line for line in text.splitlines() if line.strip()]
    return [line for line in kept if not line.lstrip().startswith(("#", "//"))]


def write(files: dict[str, str], into: Path) -> None:
    for name, text in files.items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_text(text)
