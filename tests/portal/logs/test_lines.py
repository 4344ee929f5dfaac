"""One event is one line of JSON, whatever was in it, and no secret is in any line."""

import json
import logging
import sys
from io import StringIO

import pytest
from django.test import Client

from keys import keystring
from portal.logs.lines import LONGEST_MESSAGE, JsonLines, RedactSecrets

KEY = keystring.generate("A1b2C3d4E5f6")


def line_of(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("keys", logging.WARNING, "x.py", 1, message, args, exc_info)
    RedactSecrets().filter(record)
    return JsonLines().format(record)


def test_a_line_says_when_how_grave_where_and_what():
    said = json.loads(line_of("Refused %s", "it"))
    assert set(said) == {"time", "level", "logger", "message"}
    assert (said["level"], said["logger"], said["message"]) == ("WARNING", "keys", "Refused it")
    assert said["time"].endswith("+00:00")


@pytest.mark.parametrize("evil", ["a\nb", "a\r\nb", "a\x1b[31mb", "a\u2028b", "a\x85b", "a\x00b"])
def test_no_name_can_forge_a_second_line_or_colour_the_terminal(evil):
    line = line_of("name: %s", evil)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"name: {evil}"


def test_a_secret_among_the_arguments_is_taken_out():
    assert KEY.secret not in line_of("verified %s for %r", KEY.text, {"x-api-key": KEY.text})


def test_a_secret_in_an_exception_is_taken_out_and_locals_are_not_written():
    def fails(key_text: str) -> None:
        raise ValueError(f"cannot use {key_text}")

    try:
        fails(KEY.text)
    except ValueError:
        said = json.loads(line_of("failed", exc_info=sys.exc_info()))
    assert KEY.secret not in said["error"]
    assert "Traceback" in said["error"]
    assert "key_text =" not in said["error"]


def test_arguments_that_do_not_fit_are_told_and_not_raised():
    assert "two" in line_of("only %s %s", "two")


def test_a_bad_line_of_a_library_is_redacted_too(capsys):
    """The filter sits on the handler that settings install, so it sees every logger."""
    from django.conf import settings

    assert settings.LOGGING["handlers"]["console"]["filters"][0] == "redact"
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []


@pytest.fixture
def written(monkeypatch):
    """What the handler that settings install writes."""
    handlers = logging.getLogger().handlers
    (console,) = [each for each in handlers if isinstance(each.formatter, JsonLines)]
    monkeypatch.setattr(console, "stream", StringIO())
    return console.stream


@pytest.mark.parametrize("host", ["evil.example", "evil.example/" + "x" * 50_000, "a b"])
def test_a_stranger_who_asks_for_a_wrong_host_writes_one_short_warning(written, host):
    """Django alone writes an error with a traceback."""
    assert Client().get("/v1/whoami", headers={"host": host}).status_code == 400
    (line,) = written.getvalue().splitlines()
    said = json.loads(line)
    assert (said["level"], said["logger"]) == ("WARNING", "django.security.DisallowedHost")
    assert ("error" in said, len(line) < 1000) == (False, True)


def test_a_fault_of_ours_is_still_an_error_with_its_traceback(written):
    try:
        raise ValueError("broken")
    except ValueError as error:
        logging.getLogger("django.request").error(
            "Internal Server Error", exc_info=error, extra={"status_code": 500}
        )
    said = json.loads(written.getvalue())
    assert (said["level"], "Traceback" in said["error"]) == ("ERROR", True)


def test_a_long_message_is_cut_and_nothing_of_a_secret_is_left_at_the_cut():
    """However the cut falls, also through the key, whose rest then has no form of its own."""
    for before in range(LONGEST_MESSAGE - 90, LONGEST_MESSAGE):
        said = json.loads(line_of(" ".join("x" * (before // 2)) + f" {KEY.text} " + "y" * 90_000))
        assert len(said["message"]) < LONGEST_MESSAGE + 100
        assert KEY.secret[:12] not in said["message"]
        assert said["message"].endswith("more characters]")
