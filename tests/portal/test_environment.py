"""Settings from the environment are read strictly: what cannot be understood stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment as env


@pytest.fixture
def given(monkeypatch):
    def give(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return give


def test_a_text_is_the_variable_or_the_default(given):
    given(KD_A="one")
    assert (env.text("KD_A"), env.text("KD_B", "two"), env.text("KD_B")) == ("one", "two", "")


def test_a_text_may_come_from_a_file_without_its_last_newline(given, tmp_path):
    (tmp_path / "secret").write_text("line one\nline two\n")
    given(KD_A_FILE=str(tmp_path / "secret"))
    assert env.text("KD_A") == "line one\nline two"


def test_a_variable_and_its_file_together_are_refused(given, tmp_path):
    given(KD_A="one", KD_A_FILE=str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="not both"):
        env.text("KD_A")


def test_a_file_that_is_not_there_is_refused_by_name(given, tmp_path):
    given(KD_A_FILE=str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="KD_A_FILE cannot be read"):
        env.text("KD_A")


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("true", True), ("YES", True), ("on", True), ("0", False), ("no", False), ("", False)],
)  # fmt: skip
def test_a_flag_is_yes_or_no(given, value, meant):
    given(KD_A=value)
    assert env.flag("KD_A") is meant


def test_a_flag_that_is_neither_is_refused_and_never_taken_for_no(given):
    given(KD_A="ture")
    with pytest.raises(ImproperlyConfigured, match="KD_A"):
        env.flag("KD_A")


def test_an_unset_flag_has_its_default():
    assert (env.flag("KD_A"), env.flag("KD_A", default=True)) == (False, True)


@pytest.mark.parametrize(("value", "meant"), [("7", 7), ("0", 0), ("", 3)])
def test_a_number_is_whole(given, value, meant):
    given(KD_A=value)
    assert env.number("KD_A", 3) == meant


@pytest.mark.parametrize("value", ["seven", "1.5", "-1"])
def test_any_other_number_is_refused(given, value):
    given(KD_A=value)
    with pytest.raises(ImproperlyConfigured, match="KD_A"):
        env.number("KD_A", 3)


def test_a_number_below_its_least_is_refused(given):
    given(KD_A="59")
    with pytest.raises(ImproperlyConfigured, match="at least 60"):
        env.number("KD_A", 90, least=60)


def test_one_of_several_words_is_taken_in_any_case(given):
    given(KD_A=" Closed ")
    assert env.one_of("KD_A", "open", ("open", "closed")) == "closed"


def test_an_unknown_word_is_refused_with_the_known_ones(given):
    given(KD_A="shut")
    with pytest.raises(ImproperlyConfigured, match="open, closed"):
        env.one_of("KD_A", "open", ("open", "closed"))


def test_a_list_is_split_at_commas_and_stripped(given):
    given(KD_A=" one, two ,,three")
    assert env.listed("KD_A") == ["one", "two", "three"]


def test_a_password_is_long_and_can_stand_in_a_header(given):
    assert env.password("KD_A") == ""
    given(KD_A="x" * 20)
    assert env.password("KD_A") == "x" * 20
    for value in ("short", "x" * 19, "ü" * 20, "x" * 20 + "\n"):
        given(KD_A=value)
        with pytest.raises(ImproperlyConfigured, match="at least 20 characters"):
            env.password("KD_A")


def test_a_line_is_one_of_visible_text(given):
    given(KD_A=" Acme Keys ", KD_B="a\nb", KD_C=" ")
    assert env.line("KD_A", "Keydock", longest=9) == "Acme Keys"
    assert env.line("KD_C", "Keydock", longest=9) == "Keydock"
    for name, longest in (("KD_B", 9), ("KD_A", 8)):
        with pytest.raises(ImproperlyConfigured, match=f"{name} must be a line"):
            env.line(name, "Keydock", longest=longest)


def test_a_mailbox_is_an_address_or_nothing(given):
    given(KD_A="help@example.com", KD_B="help")
    assert (env.mailbox("KD_A"), env.mailbox("KD_C")) == ("help@example.com", "")
    with pytest.raises(ImproperlyConfigured, match="KD_B must be an e-mail address"):
        env.mailbox("KD_B")
