"""What is the reader's own is put into the samples escaped, whole words alone, and nothing of others."""

import pytest

from portal.documentation.own_ids import KeyToShow, Reader, filled

READER = Reader("org_4fT0aBcD9xYz", (), KeyToShow("Qm3kP0zR7sTu", "a<b", "...********abcd1234"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x: YOUR_ORGANIZATION_ID.", "x: org_4fT0aBcD9xYz."),
        ("$ORGANIZATION", "org_4fT0aBcD9xYz"),
        ("&quot;$KEY&quot;", "&quot;...********abcd1234&quot;"),
        ("$KEY_ID $KEYS MY_YOUR_API_KEY", "$KEY_ID $KEYS MY_YOUR_API_KEY"),
        ("YOUR_KEY_ID:YOUR_API_KEY", "Qm3kP0zR7sTu:...********abcd1234"),
    ],
)
def test_names_to_fill_in_become_the_readers_own(text: str, shown: str):
    assert filled(text, READER) == shown


def test_a_stranger_keeps_the_names():
    assert filled("YOUR_ORGANIZATION_ID $KEY", Reader()) == "YOUR_ORGANIZATION_ID $KEY"


def test_what_is_put_in_is_escaped():
    hostile = Reader("<b>", (), KeyToShow("i", "n", '"><script>'))
    assert filled("YOUR_ORGANIZATION_ID YOUR_API_KEY", hostile) == (
        "&lt;b&gt; &quot;&gt;&lt;script&gt;"
    )


def test_the_address_is_that_of_this_portal(settings):
    settings.PUBLIC_URL = "https://keys.acme.example"
    assert filled("curl PUBLIC_URL/v1", Reader()) == "curl https://keys.acme.example/v1"
