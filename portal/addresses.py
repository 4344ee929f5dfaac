"""When are two e-mail addresses one mailbox? When their canonical forms are the same text, which is what is stored.

The form is computed here alone. A database folds letters as its own collation likes: on PostgreSQL the upper case
of a dotless i is I, so that an invitation to `joe@acme-industries.example` was taken by the owner of another domain.
"""

import re
import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.errors import InvalidInput

# Cc and Cf: control and format characters, of which the invisible ones and those that turn the direction of writing
# are the dangerous ones; Zs, Zl, Zp: blanks of every kind; Co, Cn, Cs: nobody knows how they are shown.
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn", "Cs"})
# Shown as nothing although they count as letters or marks (Hangul fillers, combining grapheme joiner, Khmer vowels).
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800")
# A dot above a letter that has one is not seen, and the small form of the dotted capital I is such a letter.
DOTTED_TWICE = re.compile("[ij\u0268\u0456\u0458][\u0300-\u036f]*\u0307")


def canonical(typed: str) -> str:
    """The form in which an address is compared, stored and written to: the local part in NFC and lower case, the
    domain in the letters of DNS (IDNA 2008, `xn--`). It ends nothing and adds nothing: one mailbox, one form.

    Raises ValidationError `invalid`, or `look_alike` with the character that could be taken for another or for
    nothing.
    """
    address = unicodedata.normalize("NFC", typed.strip(" \t\r\n"))
    refuse_look_alikes(address)
    local, at, domain = address.rpartition("@")
    if not at:
        raise ValidationError("Enter a valid e-mail address.", code="invalid")
    written = f"{unicodedata.normalize('NFC', local.lower())}@{domain_of(domain)}"
    # Letters of all scripts may stand before the @ (RFC 6531); Django's rule knows ASCII alone.
    validate_email(f"{ascii_of(local)}@{domain_of(domain)}")
    return written


def clean_address(typed: str, field: str = "email") -> str:
    """The canonical form, for services. Raises InvalidInput `invalid_email` or `look_alike_email`."""
    try:
        return canonical(typed)
    except ValidationError as error:
        said = f"{error.messages[0]} Nothing was changed."
        if error.code == "look_alike":
            raise InvalidInput(field, "look_alike_email", said) from error
        raise InvalidInput(field, "invalid_email", said) from error


def found_as(typed: str) -> set[str]:
    """As what an account may be stored that somebody names by this address; for looking up, so nothing is refused.

    The canonical form, and for accounts that are older than it the text in lower case.
    """
    text = typed.strip()
    try:
        return {canonical(text), text.lower()}
    except ValidationError:
        return {text.lower()}


def refuse_look_alikes(address: str) -> None:
    """A letter whose capital, small again, is another letter passes for that one; so does one that is not seen."""
    small = unicodedata.normalize("NFD", address.lower())
    if DOTTED_TWICE.search(small):
        raise look_alike("\u0307")
    for letter in address:
        if unicodedata.category(letter) in UNSEEN or letter in BLANK or folds_to_another(letter):
            raise look_alike(letter)


def look_alike(letter: str) -> ValidationError:
    return ValidationError(
        f"The character {named(letter)} can be taken for another, or for nothing. Type the address without it.",
        code="look_alike",
    )


def folds_to_another(letter: str) -> bool:
    """Dotless i, long s, full width and their kin. Sharp s and final sigma are letters of their languages and pass."""
    if letter in "ßς":
        return False
    return unicodedata.normalize("NFKC", letter.upper()).lower() != letter.lower()


def named(letter: str) -> str:
    """`U+0131 LATIN SMALL LETTER DOTLESS I`: what cannot be told by looking at it."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}"


def domain_of(domain: str) -> str:
    """Raises ValidationError `invalid`."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain.lower(), uts46=True).decode()
    except idna.IDNAError as error:
        raise ValidationError("Enter a valid e-mail address.", code="invalid") from error


def ascii_of(local: str) -> str:
    return "".join(letter if letter.isascii() else "x" for letter in local)
