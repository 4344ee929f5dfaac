"""What is a browser called that names itself in a User-Agent? In words that its person recognises."""

import re

# In this order: Edge, Opera and Chrome also say that they are Safari, and all of them that they are Mozilla.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,29}")


def called(user_agent: str) -> str:
    """`Firefox on Linux`; of a program its first word; `Unknown browser` where it says nothing."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    program = PROGRAM.match(user_agent)
    return browser or system or (program[0] if program else "Unknown browser")
