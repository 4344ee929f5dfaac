"""How is a length of time told to a person? Exactly, the largest unit first, or rounded up to one unit for a wait."""

UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def in_words(seconds: int) -> str:
    """`1 hour`, `1 hour 30 minutes`, `2 days`."""
    parts = []
    for unit, length in UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(number_of(unit, count))
    return " ".join(parts) or "0 seconds"


def wait_in_words(seconds: int) -> str:
    """A wait, rounded up to what a person counts in: `45 seconds`, `2 minutes`, `17 hours`."""
    # In hours at most: whoever waits a day is told of each hour. Sixty of a unit are still told in that unit.
    fitting = (unit for unit in UNITS[1:] if seconds > unit[1])
    name, length = next(fitting, UNITS[-1])
    return number_of(name, -(-seconds // length))


def number_of(unit: str, count: int) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
