"""Are the pictures of the benchmark well-formed, whatever was measured?"""

from xml.etree import ElementTree

import pytest

from bench.figures import RATIOS
from bench.plots import Scale, growth, rates, ratios

ROWS = ("verify", "verify_small", "list_small", "search_small", "list_main", "search_main", "nginx")


def result(**measured: float | None) -> dict:
    rows = {
        name: {
            "title": f"{name} & <others>",
            "server": name,
            "per_second": {"median": 10.0 ** (number + 1)},
        }
        for number, name in enumerate(ROWS)
    }
    return {
        "plan": {"small": 1_000, "main": 100_000, "large": 0},
        "rows": rows,
        "ratios": {**dict.fromkeys(RATIOS), **measured},
    }


@pytest.mark.parametrize("draw", [ratios, rates, growth])
def test_a_picture_is_well_formed_and_has_a_name(draw):
    drawn = ElementTree.fromstring(draw(result(verify_vs_drf_api_key=0.1)))
    assert drawn.get("aria-label")


def test_a_ratio_that_was_not_measured_is_left_out():
    assert "introspection_vs_oauth_toolkit" not in ratios(result(verify_vs_drf_api_key=9.0))


def test_ten_times_as_much_is_as_far_everywhere():
    scale = Scale.over([1, 1000], 0, 300)
    assert [scale.at(value) for value in (1, 10, 100, 1000)] == [0, 100, 200, 300]
