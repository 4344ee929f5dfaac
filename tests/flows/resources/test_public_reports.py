"""Faults with tables and exports that users of others' products reported in public, tried on this one."""

from typing import Any

import pytest

from portal.errors import Refusal
from tests.cast import Cast
from tests.keys.calling import program
from tests.resources.making import endpoint, table

pytestmark = pytest.mark.usefixtures("frozen", "db")


def rows(cast: Cast, content: bytes) -> list[dict[str, Any]]:
    endpoint(cast, table(cast, content), "tried")
    return program(cast).call("GET", "/v1/tried").json()["results"]


def csv(cast: Cast, content: bytes) -> str:
    endpoint(cast, table(cast, content), "tried")
    return program(cast).call("GET", "/v1/tried?format=csv").content.decode()


def test_days_and_months_are_never_guessed_row_by_row(cast: Cast) -> None:
    """github.com/pandas-dev/pandas/issues/25847, github.com/submersion-app/submersion/issues/1828: two readings of one
    column; here what has two readings stays the text that came."""
    said = rows(cast, b"at,n\n03/04/2024,1\n13/04/2024,2\n")
    assert [row["at"] for row in said] == ["03/04/2024", "13/04/2024"]


@pytest.mark.parametrize("day", ["2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01"])
def test_a_day_that_is_none_does_not_become_another(cast: Cast, day: str) -> None:
    """github.com/Expensify/App/pull/99583: 30 February was read as 2 March, or its row was dropped."""
    said = rows(cast, f"at,n\n2026-02-28,1\n{day},2\n".encode())
    assert [row["at"] for row in said] == ["2026-02-28", day]


def test_a_mark_of_the_encoding_is_no_part_of_the_first_column(cast: Cast) -> None:
    """github.com/dotCMS/core/issues/36508, github.com/baserow/baserow/issues/483"""
    assert rows(cast, b'\xef\xbb\xbf"sku",n\nA-1,1\n') == [{"sku": "A-1", "n": 1}]


def test_line_ends_within_quotes_make_no_rows(cast: Cast) -> None:
    """github.com/pmgraham/datagrunt/issues/87, github.com/stevehansen/csv/issues/47"""
    said = rows(cast, b'key,value\r\nt1,t2\r\nt3,"t4\r\n\r\nt5"\r\nt6,t7\r\n')
    assert [row["value"] for row in said] == ["t2", "t4\r\n\r\nt5", "t7"]


def test_numbers_below_zero_are_exported_as_numbers(cast: Cast) -> None:
    """github.com/woocommerce/woocommerce/issues/53020, github.com/hhurz/tableExport.jquery.plugin/issues/296"""
    assert csv(cast, b"n,t\n-42,-1+1\n-0.02,x\n").splitlines()[1:] == ["-42,'-1+1", "-0.02,x"]


def test_a_number_of_a_telephone_keeps_its_plus(cast: Cast) -> None:
    """github.com/iris-connect/iris-client/issues/443, github.com/kartik-v/yii2-export/issues/359"""
    assert rows(cast, b"tel,n\n+447171717171,1\n+15550100,2\n")[0]["tel"] == "+447171717171"


def test_columns_of_one_name_lose_nothing_in_silence(cast: Cast) -> None:
    """github.com/swiftcsv/SwiftCSV/issues/134, github.com/OpenDCAI/DataMind/pull/20: and `a` is not `A`."""
    with pytest.raises(Refusal, match="two columns are called “a”"):
        table(cast, b"a,a,b\n1,2,3\n", "refused")
    assert rows(cast, b"a,A,b\n1,2,3\n") == [{"a": 1, "A": 2, "b": 3}]
