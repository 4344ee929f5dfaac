"""Does a name pass for another one, when a person reads it? Asked of names that strangers choose and others are shown.

Names are compared by their skeleton: what is left when case, width, accents, signs and blanks are taken away, and each
letter that looks like a Latin one is taken for it: by the list below, and a Latin letter of any kind by the letter that
Unicode names it after. A word that mixes alphabets is refused whatever it says: no language writes so, and a letter,
figure or sign of another alphabet that is not in the list would have to stand in such a word. What the two cover of the
look-alikes of Unicode (UTS 39) is told in decision 0072.
"""

# ruff: noqa: RUF001 - the look-alikes are what this is about

import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings

from portal.addresses import BLANK
from portal.errors import InvalidInput
from portal.installation.brand import PRODUCT, current

LONG_ENOUGH = 6  # letters of a name that stands nowhere by chance
# Alphabets whose words hold nothing unseen. Others join and part letters by it.
PLAIN = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "DESERET"}
)
# Chinese, Japanese and Korean stand beside Latin in one word ("highly restrictive" of UTS 39, section 5.2).
BESIDE_LATIN = frozenset(
    {"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
)
# What Unicode names otherwise than the letters beside which it stands: figures, and marks of every alphabet.
NAMED_OTHERWISE = {"ARABIC-INDIC": "ARABIC", "EXTENDED": "ARABIC", "COMBINING": "", "MODIFIER": ""}
# Signs that are drawn like letters: of APL, boxes, alchemists and ancient music. Those of mathematics are a kind.
LIKE_LETTERS = frozenset({"APL", "BOX", "ALCHEMICAL", "GREEK", "POWER"})
# After folding of case: what a reader takes for the letter in front, small or capital.
LOOK_ALIKES = {
    "a": "аαɑᴀ", "b": "вьЬβʙƀɓƄƅꞴꞵ", "c": "сϲᴄƈⲥ¢ꓚᏟ", "d": "ԁдɗɖđᴅꓓᎠ", "e": "еєεҽᴇɇǝə℮ⲉꓰᎬ", "f": "ғꜰƒſẝ",
    "g": "ɡցɢԍǥᏀƍ",
    "h": "һнհʜħᎻ", "i": "іιɪıӏɩƖ", "j": "јϳᴊɉ", "k": "кқҝҡӄκᴋƙĸⲕꓗᏦ", "l": "ʟłɫլǀ", "m": "мᴍᎷ", "n": "пոηɴŋи",
    "o": "оοօσᴏøɵⲟꓳዐ๐০۵०〇",
    "p": "рρᴘƥᏢ", "q": "ԛգ", "r": "гʀᴦɍ", "s": "ѕꜱʂᏚƽƼ", "t": "тτᴛŧƭᎢ", "u": "ʋսᴜυμцꞟꞞ", "v": "ѵνᴠⱱᏙ", "w": "ԝшωᴡɯᎳ",
    "x": "хχҳꭓꞳ×᙭᙮", "y": "уүγуʏƴɏⲩꓬᎩɣƔᶌ", "z": "ᴢƶʐᏃ",
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
    plain = "".join(map(named_after, letters))
    plain = "".join(letter for letter in plain if letter.isalnum())
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
    if any(skeleton(own) in skeleton(name) for own in own_names()) or imitates(
        name, portal_names()
    ):
        detail = "This is what the portal is called. Take another name."
        raise InvalidInput(field, "invalid_name", detail)
    return name


def mistaken_for(name: str, others: Iterable[str]) -> list[str]:
    """Those of these names, and of the portal's, that somebody who reads this one may take it for."""
    return [other for other in [*sorted(own_names()), *others] if imitates(name, [other])]


def own_names() -> set[str]:
    """What nobody is called by chance: what the pages and mails are called in which such a name stands, and where."""
    called = current().name
    is_long = len(skeleton(called)) >= LONG_ENOUGH
    return {PRODUCT, settings.PUBLIC_HOST, *([called] if is_long else [])}


def portal_names() -> set[str]:
    """What the portal is called, however short: as words of a name, not as letters within one."""
    return {current().name}


def is_mixed(word: str) -> bool:
    """Whether it has letters of two alphabets that are taken for each other, or of one with something unseen."""
    found = {alphabet_of(letter) for letter in word} - {""}
    mixes = len(found) > 1 and not found <= BESIDE_LATIN | {"LATIN"}
    return mixes or (bool(found & PLAIN) and any(is_unseen(letter) for letter in word))


def alphabet_of(letter: str) -> str:
    """The first word of the name that Unicode gives to a letter, mark or figure, or to a sign that is drawn like a
    letter: LATIN of LATIN SMALL LETTER A. Empty for anything else, and for what stands beside every alphabet."""
    plain = unicodedata.normalize("NFKC", letter)[0]
    if plain.isascii() and not plain.isalpha():
        return ""
    kind, name = unicodedata.category(plain), unicodedata.name(plain, "")
    first = name.partition(" ")[0] or "NAMELESS"
    if kind == "Sm" and "ARROW" not in name:
        return "MATHEMATICAL"
    if kind[0] in "LMN" or (kind == "So" and first in LIKE_LETTERS):
        return NAMED_OTHERWISE.get(first, first)
    return ""


def named_after(letter: str) -> str:
    """The letter that a Latin one is a form of, by its name: f of LATIN SMALL LETTER F WITH STROKE."""
    words = unicodedata.name(letter, "").partition(" WITH")[0].split()
    if letter.isascii() or "LATIN" not in words[:1] or len(words[-1]) > 1:
        return letter
    found = words[-1].lower()
    return LETTERS.get(ord(found), found)


def is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or letter in BLANK or "\ufe00" <= letter <= "\ufe0f"
