"""Do the benchmark's figures say what was measured, and nothing where nothing was?"""

import pytest

from bench.figures import GOALS, RATIOS, TAILS, is_met, ratios, summary
from bench.loads import Sample


def figures(**medians: float) -> dict:
    return {
        name: {
            "per_second": {"median": value},
            "server_cpu": {"median": value},
            "p50": {"median": value},
            "p99": {"median": value * 3},
        }
        for name, value in medians.items()
    }


def test_a_summary_is_the_median_with_the_least_and_the_most():
    samples = [Sample(rate, 1, 2, 3, 4, 5) for rate in (30.0, 10.0, 20.0)]
    assert summary(samples)["per_second"] == {"median": 20.0, "min": 10.0, "max": 30.0}


def test_a_ratio_is_ours_divided_by_theirs():
    assert ratios(figures(verify=400, drf_api_key=100))["verify_vs_drf_api_key"] == 4.0


def test_every_ratio_is_named_and_one_that_was_not_measured_is_null():
    told = ratios(figures(verify=400))
    assert list(told) == [*RATIOS, *TAILS]
    assert {key for key, value in told.items() if value is not None} == {"verify_p99_vs_p50"}


def test_the_slowest_answers_are_compared_with_half_of_them():
    assert ratios(figures(verify=400))["verify_p99_vs_p50"] == 3.0


def test_a_rate_of_zero_ends_in_no_ratio():
    assert ratios(figures(verify=400, drf_api_key=0))["verify_vs_drf_api_key"] is None


@pytest.mark.parametrize(
    ("key", "value", "met"),
    [
        ("verify_vs_drf_api_key", 8.0, True),
        ("verify_vs_drf_api_key", 7.9, False),
        ("verify_cpu_vs_bare_select", 1.7, True),
        ("verify_cpu_vs_bare_select", 1.8, False),
        ("verify_portal_vs_gate", 0.1, None),
    ],
)
def test_a_goal_is_the_least_or_the_most(key, value, met):
    assert is_met(key, value) is met


def test_goals_are_of_ratios_that_there_are():
    assert set(GOALS) <= {*RATIOS, *TAILS}
