"""A name that a stranger chose does not read as the portal's, nor as that of somebody whom people know."""

# ruff: noqa: RUF001 - the look-alikes are what this is about

import sys
import unicodedata

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import InvalidInput
from portal.imitations import (
    BESIDE_LATIN,
    LOOK_ALIKES,
    alphabet_of,
    clean_honest_name,
    imitates,
    is_mixed,
    skeleton,
)
from portal.installation import brand
from portal.models import Organization, User
from portal.people import organizations
from tests.cast import actor
from tests.keys.minting import NOW

OURS = [
    "Keydock", "KEYDOCK", "Keydock Login", "Sign in to Keydock", "Keydock-Security", "MyKeydockApp", "K e y d o c k",
    "K.E.Y.D.O.C.K", "Ｋｅｙｄｏｃｋ", "Kéydöck", "Keyd0ck", "Keyclock", "Кеудоск", "ᴋᴇʏᴅᴏᴄᴋ", "𝐊𝐞𝐲𝐝𝐨𝐜𝐤", "ⓚⓔⓨⓓⓞⓒⓚ",
    "127.0.0.1", "127 0 0 1 login", "ĸeydock", "Keydøck", "Ꝁɇƴđøȼꝁ", "Keуᗞock", "Keydⵔck", "Keyd௦ck", "Key∂ock",
    "Keyd〇ck", "⍴eydock", "Keydoc🝌",
]  # fmt: skip
MIXED = [
    "Kеydock", "Аcme", "Acmе Login", "Gооgle", "key\u200bdock", "key\u00addock", "Ac\u2060me", "Acme\ufe0f", "Αcme",
    "Pay\u3164Pal", "Acme۱", "Acme∪", "𐊠cme", "Acme⍺", "Ꭰata", "日本сбер",
]  # fmt: skip
HONEST = [
    "Acme Robotics", "Łódź Works", "Ångström", "Москва", "Сбер Cloud", "Ελλάδα", "LINE株式会社", "東京データ",
    "می‌خواهم", "👩\u200d🔧 workshop", "Schlüssel für Köln 🔑", "β-test", "Key store", "Dock 12", "C++ tool",
    "Acme™", "Acme®", "½ Price", "Acme²", "4×4 Trucks", "Hawaiʻi Tours", "Ім'я", "한국어API", "カタカナー", "〇〇商事",
    "مرحبا ١٢٣", "شرکت۱۲۳", "हिन्दी कंपनी १२", "ไทยแลนด์", "C# & co", "Fast→Forward", "Straße 5",
]  # fmt: skip


@pytest.mark.parametrize("name", OURS + MIXED)
def test_what_reads_as_the_portal_or_hides_letters_is_refused(name: str):
    with pytest.raises(InvalidInput) as refused:
        clean_honest_name(name)
    assert refused.value.code == "invalid_name"


@pytest.mark.parametrize("name", HONEST)
def test_names_of_every_language_are_kept_as_they_are(name: str):
    assert clean_honest_name(name) == name


@given(st.data())
def test_no_letter_of_the_list_makes_the_name_another_one(data: st.DataObject):
    """However many letters of ours are changed for others of the list, in whatever case."""
    written = "".join(
        data.draw(st.sampled_from([letter, letter.upper(), *LOOK_ALIKES.get(letter, "")]))
        for letter in "keydock"
    )
    assert skeleton(written) == skeleton("Keydock")


def test_no_letter_or_figure_of_another_alphabet_stands_in_a_latin_word():
    """Nothing of all of Unicode has to be in the list to be refused there; Chinese, Japanese and Korean may stand."""
    passing = {
        alphabet_of(letter)
        for letter in map(chr, range(0x80, sys.maxunicode))
        if unicodedata.category(letter)[0] in "LN" and not is_mixed(f"key{letter}dock")
    }
    assert passing <= BESIDE_LATIN | {"LATIN", ""}


def test_what_stands_beside_every_alphabet_is_no_letter_of_one():
    """Figures and signs that are ASCII's once they are unfolded, and apostrophes and their like."""
    beside = {
        unicodedata.normalize("NFKC", letter)[0]
        for letter in map(chr, range(0x80, sys.maxunicode))
        if unicodedata.category(letter)[0] in "LN" and not alphabet_of(letter)
    }
    kinds = {unicodedata.category(one) for one in beside if not one.isascii()}
    assert kinds <= {"Lm", "Mn", "Zs"}


@given(st.text(max_size=30))
def test_a_skeleton_does_not_depend_on_case_and_composition(text: str):
    for form in ("NFC", "NFD"):
        assert skeleton(unicodedata.normalize(form, text)) == skeleton(text)
    assert skeleton(text).isalnum() or not skeleton(text)


@pytest.mark.parametrize(
    ("name", "known", "is_it"),
    [
        ("Acme", "Acme", True),
        ("ACME login", "Acme", True),
        ("Login for Acme Robotics", "acme robotics", True),
        ("A c m e", "Acme", True),
        ("Асме", "Acme", True),
        ("Асmе-login", "Acme", True),
        ("Acmeology", "Acme", False),
        ("Robotics", "Acme Robotics", False),
        ("Scanner", "🔑", False),
    ],
)
def test_words_are_compared_whole(name: str, known: str, is_it: bool):
    assert imitates(name, [known]) is is_it


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Keydock Support", "Kеydock"])
def test_no_organization_invites_under_the_name_of_the_portal(cast, name: str):
    who = actor(cast.alice)
    with pytest.raises(InvalidInput):
        organizations.create(name=name, time_zone="UTC", actor=who, now=NOW)
    with pytest.raises(InvalidInput):
        organizations.change(organization=cast.acme, name=name, time_zone="UTC", actor=who, now=NOW)
    assert Organization.objects.get(pk=cast.acme.pk).name == "Acme Robotics"


@pytest.mark.django_db
def test_an_older_name_stays_while_something_else_changes(cast):
    Organization.objects.filter(pk=cast.acme.pk).update(name="Keydock Fans")
    changed = organizations.change(
        organization=cast.acme,
        name="Keydock Fans",
        time_zone="Europe/Paris",
        actor=actor(cast.alice),
        now=NOW,
    )
    assert (changed.name, changed.time_zone) == ("Keydock Fans", "Europe/Paris")


@pytest.mark.django_db
def test_nobody_signs_up_as_the_portal_to_invite_people():
    typed = {"name": "Keydock Team", "email": "m@example.com", "password1": "a new, long phrase"}
    page = Client().post("/accounts/signup/", typed)
    assert "what the portal is called" in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("called", "name", "is_taken"),
    [
        ("Northgate", "Northgate Support", True),
        ("Northgate", "MyNorthgateApp", True),
        ("Northgate", "N0rthgate", True),
        ("Acme", "Acme Support", True),
        ("Acme", "Acmeson", False),
        ("Acme", "Keydock", True),
        ("Northgate", "Southgate", False),
    ],
)
def test_nobody_bears_the_name_that_operators_gave(called: str, name: str, is_taken: bool):
    brand.show(brand.Brand(name=called))
    if not is_taken:
        assert clean_honest_name(name) == name
        return
    with pytest.raises(InvalidInput):
        clean_honest_name(name)
