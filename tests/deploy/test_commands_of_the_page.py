"""Each command of ours in docs/operating.md and docs/upgrading.md is one that there is, with words that it takes."""

import re
import shlex
from collections.abc import Iterator

import pytest
from django.core.management import get_commands, load_command_class

from tests.deploy import page


def commands() -> Iterator[str]:
    """The words behind `keydock`, in blocks of commands and within sentences."""
    for path in page.PAGES:
        text = path.read_text()
        lines = re.findall(r"^keydock (.+)$", text, re.MULTILINE)
        for said in lines + re.findall(r"`keydock ([^`]+)`", text):
            if not said.endswith("..."):
                yield shlex.join(shlex.split(said, comments=True))


@pytest.mark.parametrize("words", sorted(set(commands())))
def test_the_command_is_there_and_takes_these_words(words: str) -> None:
    name, *arguments = words.split()
    known = get_commands()
    assert name in known
    parser = load_command_class(str(known[name]), name).create_parser("keydock", name)
    if arguments:  # a sentence may name a command alone
        parser.parse_args(arguments)  # ends with what is wrong where something is


def test_no_command_of_production_goes_without_the_settings_of_production() -> None:
    """`python manage.py` knows no settings there, and would make secrets of its own."""
    said = [line for path in page.PAGES for line in path.read_text().splitlines()]
    bare = [line for line in said if re.search(r"(?<!/)\bpython manage\.py", line)]
    assert bare == []
