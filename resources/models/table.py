"""How is an uploaded table described? Its columns are rows here; its rows lie in a table of their own.

`resources.tables.storage` makes and drops those tables (decision 0022); their names and columns are generated, so
nothing that a person typed ever becomes SQL.
"""

from django.db import models

from resources.models.connector import Connector


class ColumnType(models.TextChoices):
    TEXT = "text", "Text"
    INTEGER = "integer", "Whole number"
    NUMBER = "number", "Number"
    DECIMAL = "decimal", "Exact number"
    BOOLEAN = "boolean", "Yes or no"
    DATE = "date", "Date"
    DATETIME = "datetime", "Date and time"


class Table(models.Model):
    """The uploaded table of a connector. `storage` names the database table that its rows are in now."""

    connector = models.OneToOneField(
        Connector, on_delete=models.CASCADE, primary_key=True, related_name="table"
    )
    storage = models.CharField(max_length=63, blank=True, editable=False)
    row_count = models.PositiveBigIntegerField(default=0, editable=False)
    # As resources.tables.shares counts them.
    byte_count = models.PositiveBigIntegerField(default=0, editable=False)
    loaded_at = models.DateTimeField(null=True, editable=False)
    # A load that is running: where to, since when, and how many rows and bytes it has written.
    loading_storage = models.CharField(max_length=63, blank=True, editable=False)
    loading_since = models.DateTimeField(null=True, editable=False)
    loading_rows = models.PositiveBigIntegerField(default=0, editable=False)
    loading_bytes = models.PositiveBigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.storage


class TableColumn(models.Model):
    """One column. Only a filterable one has an index, and only by such a one rows are chosen."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()  # from 1
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=8, choices=ColumnType.choices)
    is_filterable = models.BooleanField(default=False)
    # How the numbers of the file are written: the decimals that all of them have (null: no zeros at the end), and the
    # mark before the decimals with what stands between thousands (empty: a point, and nothing).
    decimals = models.PositiveSmallIntegerField(null=True)
    notation = models.CharField(max_length=2, blank=True, default="", db_default="")
    # Whether somebody has agreed that texts become numbers that are written differently; null: nobody was asked.
    accepts_loss = models.BooleanField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["table", "position"], name="one_column_position"),
            models.UniqueConstraint(fields=["table", "name"], name="one_column_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def field(self) -> str:
        """The generated name of the column in the table's storage."""
        return f"c{self.position}"
