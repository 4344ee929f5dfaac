"""How much was each key of a page used lately? Requests by day, read for all of them in one query, and drawn small."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString

from keys.models import DailyKeyUsage

DAYS = 30
STEP, HEIGHT = 2, 16  # units of the drawing, which are pixels


@dataclass(frozen=True)
class Sparkline:
    """Requests of the last DAYS days in UTC, oldest first, whatever was answered."""

    days: tuple[int, ...] = (0,) * DAYS

    @property
    def total(self) -> int:
        return sum(self.days)

    def drawn(self) -> SafeString:
        """The number, and a line beside it that screen readers pass over; no line where there was no request."""
        if not self.total:
            return format_html('<span class="subtle">{}</span>', 0)
        return format_html(
            '{} <svg class="sparkline" viewBox="0 0 {} {}" aria-hidden="true"><path d="M{}"/></svg>',
            f"{self.total:,}", (DAYS - 1) * STEP, HEIGHT, self.path,
        )  # fmt: skip

    @property
    def path(self) -> str:
        """From day to day; the line of the busiest one touches the top, and a stroke of one pixel has its place."""
        top = max(self.days) or 1
        heights = [HEIGHT - 1 - (HEIGHT - 2) * number // top for number in self.days]
        return " ".join(f"{place * STEP} {height}" for place, height in enumerate(heights))


def sparklines_of(keys: Iterable[int], now: datetime) -> dict[int, Sparkline]:
    """By the row id of each key. One query."""
    last = now.astimezone(UTC).date()
    first = last - timedelta(days=DAYS - 1)
    days = {key: [0] * DAYS for key in keys}
    counted = DailyKeyUsage.objects.filter(key__in=days, day__range=(first, last))
    for key, day, number in counted.values_list("key", "day").annotate(Sum("count")):
        days[key][(day - first).days] = number
    return {key: Sparkline(tuple(numbers)) for key, numbers in days.items()}
