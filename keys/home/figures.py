"""What is told of one stretch of time? Its requests, drawn, and how many there were in the stretch before."""

from dataclasses import dataclass

from keys.usage.charts import Chart
from keys.usage.series import Series


@dataclass(frozen=True)
class Figures:
    """One stretch of time. `before` is the number of requests in the stretch before, if it is told."""

    title: str
    series: Series
    chart: Chart
    before: int | None = None

    @property
    def id(self) -> str:
        return f"by-{self.series.unit}"

    @property
    def label(self) -> str:
        """The drawing in words."""
        accepted, refused = self.series.accepted, self.series.refused
        return f"{self.title}: {accepted:,} accepted, {refused:,} refused"

    @property
    def change(self) -> int | None:
        """By how many in a hundred it became more; None without anything to compare with."""
        return round(100 * (self.series.total - self.before) / self.before) if self.before else None
