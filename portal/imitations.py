"""Does a name pass for another one, when a person reads it? Asked of names that strangers choose and others are shown.

Names are compared by their skeleton: what is left when case, width, accents, signs and blanks are taken away, and each
letter that looks like a Latin one is taken for it. It is not the whole list of look-alikes of Unicode (UTS 39), whose
packages are not looked after; it holds those of the letters of names like ours. A word that mixes alphabets is refused
whatever it says: no language writes so, and what is not in the list hides there.
"""

# ruff: noqa: RUF001 - the look-alikes are what this is about

import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings

from portal.addresses import BLANK
from portal.errors import InvalidInput

# Alphabets whose letters are taken for each other's. Chinese, Japanese and Korean stand beside Latin in one word.
ALPHABETS = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "DESERET"}
)
# After folding of case: what a reader takes for the letter in front, small or capital.
LOOK_ALIKES = {
    "a": "аαɑᴀ", "b": "вьЬβʙƀɓ", "c": "сϲᴄƈⲥ¢ꓚᏟ", "d": "ԁдɗɖđᴅꓓᎠ", "e": "еєεҽᴇɇǝə℮ⲉꓰᎬ", "f": "ғꜰƒ", "g": "ɡցɢԍǥᏀ",
    "h": "һнհʜħᎻ", "i": "іιɪıӏ", "j": "јϳᴊɉ", "k": "кқҝҡӄκᴋƙⲕꓗᏦ", "l": "ʟłɫլ", "m": "мᴍᎷ", "n": "пոηɴи",
    "o": "оοօσᴏøɵⲟꓳዐ๐০۵०",
    "p": "рρᴘƥᏢ", "q": "ԛգ", "r": "гʀᴦɍ", "s": "ѕꜱʂᏚ", "t": "тτᴛŧƭᎢ", "u": "ʋսᴜυμц", "v": "ѵνᴠⱱᏙ", "w": "ԝшωᴡɯᎳ",
    "x": "хχҳ", "y": "уүγуʏƴɏⲩꓬᎩ", "z": "ᴢƶʐᏃ",
}  # fmt: skip
LETTERS = {ord(one): letter for letter, many in LOOK_ALIKES.items() for one in many}
# Figures and signs for letters, and letters that are one stroke; then pairs that read as one letter.
LETTERS |= {
    ord("0"): "o",
    ord("1"): "l",
    ord("i"): "l",
    ord("|"): "l",
    ord("5"): "s",
    ord("3"): "e",
}
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
BETWEEN = re.compile(r"[\s_/\\.,:;()\[\]{}<>+&–—-]+")


def skeleton(text: str) -> str:
    """What a reader sees of it: two texts with one skeleton pass for each other."""
    seen = unicodedata.normalize("NFC", text).translate(LETTERS)
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", seen).casefold())
    letters = apart.translate(LETTERS).translate(LETTERS)  # some look like i, which looks like l
    plain = "".join(letter for letter in letters if letter.isalnum())
    for pair, one in PAIRS:
        plain = plain.replace(pair, one)
    return plain


def imitates(name: str, others: Iterable[str]) -> bool:
    """Whether words of the name, one or several after another, read as one of these names: "Acme login" as "Acme"."""
    words = [word for word in map(skeleton, BETWEEN.split(name)) if word]
    runs = {"".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)}
    return any(found in runs for found in map(skeleton, others) if found)


def clean_honest_name(name: str, field: str = "name") -> str:
    """A name that strangers choose and people are asked under: nowhere in it the portal's, no word of two alphabets,
    nothing that is not seen. Raises InvalidInput `invalid_name`; `clean_name` comes first."""
    if any(is_mixed(word) for word in BETWEEN.split(name)):
        detail = "A word of a name has letters of one alphabet, and none that are not seen."
        raise InvalidInput(field, "invalid_name", detail)
    ours = [skeleton(own) for own in own_names()]
    if any(own in skeleton(name) for own in ours):
        detail = "This is what the portal is called. Take another name."
        raise InvalidInput(field, "invalid_name", detail)
    return name


def own_names() -> set[str]:
    """What the pages and mails are called in which such a name stands."""
    return {"Keydock", settings.PUBLIC_HOST}


def is_mixed(word: str) -> bool:
    """Whether it has letters of two alphabets that are taken for each other, or of one with something unseen."""
    found = {alphabet_of(letter) for letter in word} & ALPHABETS
    return len(found) > 1 or (bool(found) and any(is_unseen(letter) for letter in word))


def alphabet_of(letter: str) -> str:
    """The first word of the name that Unicode gives to a letter, empty for anything else: LATIN SMALL LETTER A."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(unicodedata.normalize("NFKC", letter)[0], "")
    return name.partition(" ")[0]


def is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or letter in BLANK or "\ufe00" <= letter <= "\ufe0f"
