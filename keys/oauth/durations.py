"""How is a length of time told to a person? In days, hours, minutes and seconds, the largest first."""

UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def in_words(seconds: int) -> str:
    """`1 hour`, `1 hour 30 minutes`, `2 days`."""
    parts = []
    for unit, length in UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
    return " ".join(parts) or "0 seconds"
