"""What is wrong with JSON? Each mistake by its own name, with where it stands and what to do about it."""

import json
import re

# One that has no end is taken to the end of the file: looked for from each quotation mark anew, it would take the
# square of the time.
TEXT = re.compile(r'"(?:[^"\\]++|\\.?)*+"?', re.S)
CONSTANT = re.compile(r"-?\b(?:NaN|Infinity)\b")
PYTHON = re.compile(r"None|True|False|undefined")
NAME = re.compile(r"[A-Za-z_$]")
NO_END = "the file ends in the middle of an object or a text"
TOO_DEEP = "it is nested too deeply"
NUMBER = "a number is too large, or has more than 1,000 digits. Write it as a text"
TRAILING = "a comma stands before the closing bracket. Take it out"
NO_ROW = "a row is an object, and this is none"
ARRAYS = (
    "a row is an array there, and should be an object with the names of the columns. "
    "Write objects (in pandas: orient=\"records\"), or save the table as CSV"
)  # fmt: skip
BETWEEN = "a comma stands between two objects. Take it out, or put all of them into one array"
BEHIND = "something follows behind the end of the array"
# Parts of what Python says of broken JSON, and how we say it.
SAID = {
    "Unterminated string": "a text begins there and has no end",
    "control character": "a line break or another control character stands inside of a text. Write it as \\n or \\t",
    "\\": "a backslash stands there that begins nothing. Write it twice",
    "',' delimiter": "a comma is missing there, or a quotation mark inside of a text is not written as \\\"",
    "':' delimiter": "a colon is missing behind a name",
}  # fmt: skip


class MistakeError(ValueError):
    """JSON that can be read and is still refused: by a constant that is none, or a name that occurs twice."""

    def __init__(self, reason: str, wanted: re.Pattern[str], nth: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.wanted, self.nth = reason, wanted, nth

    def place(self, text: str, start: int) -> int:
        """Where in the text it stands, as far as that can be told."""
        if self.wanted is CONSTANT:
            text = TEXT.sub(lambda found: "x" * len(found[0]), text)
        found = list(self.wanted.finditer(text, start))
        return found[self.nth].start() if len(found) > self.nth else start


def constant(name: str) -> MistakeError:
    return MistakeError(
        f"{name} is no value of JSON. Write null, or leave the member out", CONSTANT
    )


def twice(name: str) -> MistakeError:
    shown = "".join(one if one.isprintable() else "\ufffd" for one in name[:100])
    wanted = re.compile(re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:")
    return MistakeError(f"the name “{shown}” occurs twice in one object. Rename one", wanted, nth=1)


def mistake(error: Exception, text: str, start: int) -> tuple[int, str]:
    """Where in the text it is, and what it is. `start` is where the value begins that could not be read."""
    if isinstance(error, MistakeError):
        return error.place(text, start), error.reason
    if isinstance(error, json.JSONDecodeError):
        return error.pos, syntax(error.msg, text, error.pos)
    return start, TOO_DEEP if isinstance(error, RecursionError) else NUMBER


def syntax(said: str, text: str, place: int) -> str:
    before, here = text[:place].rstrip()[-1:], text[place:].lstrip()
    if not here:
        return NO_END
    if before == "," and here[0] in "}]":
        return TRAILING
    if here[0] == "'":
        return "texts and names stand in double quotation marks, not in single ones"
    if here.startswith(("//", "/*", "#")):
        return "JSON has no comments. Take them out"
    if found := PYTHON.match(here):
        return f"{found[0]} is no value of JSON. Write null, true or false"
    if "property name" in said and NAME.match(here):
        return "a name stands in double quotation marks"
    return next((ours for part, ours in SAID.items() if part in said), "this is no JSON")
