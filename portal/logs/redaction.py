"""What in a text is a secret? Keys, tokens, cookies, passwords and their kin, by shape and by the name before them."""

import re

GONE = "[redacted]"

# Names after which the value is a secret, as headers, in a WSGI environ, in JSON, in Python and in query strings.
HEADERS = r"(?:http[-_])?(?:proxy[-_])?authorization|(?:http[-_])?x[-_]api[-_]key|(?:http[-_]|set[-_])?cookie"
FIELDS = (
    r"[\w-]*password\d?|passwd|[\w-]*secret(?:[-_]?key)?|api[-_]?key|(?:access|refresh|id|csrf|csrfmiddleware)?[-_]?token"
    r"|sessionid|keydock_session|keydock_csrf|pepper|signing[-_]key"
)
SEPARATOR = r"['\"]?\s*(?:[:=]|%3[aAdD])\s*"
# The paths behind which a link of a mail has its secret.
LINKS_OF_MAILS = (
    r"/password/reset/key/|/confirm-email/|/invitations?/|/setup/|/login/link/|/email/undo/"
)
VALUE = r"(?:\[?b?'[^']*'\]?|\[?b?\"[^\"]*\"\]?|[^\s'\",;&})]+)"

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # A key of any brand keeps its prefix and its public id, which are no secret and say which key it was.
    (
        re.compile(r"\b([a-z0-9]{1,16}_[a-z0-9]{1,16}_[0-9A-Za-z]{12})_[0-9A-Za-z]{40,}"),
        rf"\1_{GONE}",
    ),
    # A JWT. A run of its letters is looked at once, and only when a dot and more follow: a rule that begins anew at
    # each `eyJ` of a long run takes time by the square of it.
    (
        re.compile(r"(?<![\w-])(?=[\w-]{8,}+\.[\w-])([\w-]*?)eyJ[\w-]{5,}+\.[\w-]++(?:\.[\w-]*+)?"),
        rf"\1{GONE}",
    ),
    (re.compile(r"\b(kd[a-z])_[\w-]{43}"), rf"\1_{GONE}"),  # a code, refresh token or device code
    (re.compile(r"\$?argon2(?:id|i|d)?\$[\w$=,+/.-]+|pbkdf2_\w{1,32}\$[\w$=+/.-]+"), GONE),
    (
        re.compile(
            r"-----BEGIN[^-]{1,40}PRIVATE KEY-----.*?(?:-----END[^-]{1,40}-----|$)", re.DOTALL
        ),
        GONE,
    ),
    (re.compile(r"\b(bearer|basic)(\s+|%20)[\w.~+/=%-]+", re.IGNORECASE), rf"\1 {GONE}"),
    (
        re.compile(
            rf"\b({HEADERS})({SEPARATOR})(?:b?'[^']*'|b?\"[^\"]*\"|[^\r\n'\"]+)", re.IGNORECASE
        ),
        rf"\1\2{GONE}",
    ),
    (
        re.compile(
            rf"(?:(?<![\w-])|(?<=%3f)|(?<=%26))({FIELDS})({SEPARATOR}){VALUE}", re.IGNORECASE
        ),
        rf"\1\2{GONE}",
    ),
    # The links of mails: whoever has one may act as the person it was sent to.
    (re.compile(rf"({LINKS_OF_MAILS})[^\s'\"/?]+"), rf"\1{GONE}"),
    (re.compile(r"(://[^\s/:@]+:)[^\s/@]+@"), rf"\1{GONE}@"),  # the password in an address
    # The secret part of a key alone, and any other long random text.
    (re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{43,}(?![0-9A-Za-z])"), GONE),
)


def redacted(text: str) -> str:
    """The text with each secret replaced by `[redacted]`."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text
