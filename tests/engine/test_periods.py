"""Periods of a company whose year starts in any month, targets, and a person's figures in a period."""

from datetime import date
from decimal import Decimal

import pytest

from scoring.engine import periods, targets
from scoring.engine.bases import FIELDS
from scoring.engine.person_periods import Sums, values_of


@pytest.mark.parametrize(
    ("kind", "day", "year_starts", "label", "first", "last"),
    [
        ("day", "2024-02-29", 1, "2024-02-29", "2024-02-29", "2024-02-29"),
        ("week", "2024-12-30", 1, "2025-W01", "2024-12-30", "2025-01-05"),
        ("week", "2025-01-05", 1, "2025-W01", "2024-12-30", "2025-01-05"),
        ("week", "2021-01-03", 1, "2020-W53", "2020-12-28", "2021-01-03"),
        ("month", "2024-02-10", 1, "2024-02", "2024-02-01", "2024-02-29"),
        ("month", "2024-02-10", 4, "2024-02", "2024-02-01", "2024-02-29"),
        ("quarter", "2024-12-31", 1, "2024-Q4", "2024-10-01", "2024-12-31"),
        ("quarter", "2025-03-31", 4, "2024-Q4", "2025-01-01", "2025-03-31"),
        ("quarter", "2025-04-01", 4, "2025-Q1", "2025-04-01", "2025-06-30"),
        ("quarter", "2025-01-31", 11, "2024-Q1", "2024-11-01", "2025-01-31"),
        ("year", "2024-12-31", 1, "2024", "2024-01-01", "2024-12-31"),
        ("year", "2025-03-31", 4, "2024", "2024-04-01", "2025-03-31"),
        ("year", "2025-11-30", 12, "2024", "2024-12-01", "2025-11-30"),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(kind, day, year_starts, label, first, last):
    period = periods.period_of(kind, date.fromisoformat(day), year_starts)
    assert period == (kind, date.fromisoformat(first), date.fromisoformat(last), label)
    assert periods.parse_label(label, year_starts) == period
    assert date.fromisoformat(day) in period


@pytest.mark.parametrize(
    "label", ["", "24", "2024-Q5", "2024-13", "2024-1", "2024-W54", "2024-02-30", "Q1", "2024-Q1-1"]
)
def test_what_is_no_label_is_refused(label):
    with pytest.raises(ValueError, match=r"."):
        periods.parse_label(label)


def test_periods_follow_one_another():
    quarter = periods.parse_label("2024-Q4", 4)
    assert periods.following(quarter, 4).label == "2025-Q1"
    assert periods.preceding(quarter, 4).label == "2024-Q3"
    assert [month.label for month in periods.inside("month", quarter, 4)] == ["2025-01", "2025-02", "2025-03"]
    assert [week.label for week in periods.between("week", date(2024, 1, 7), date(2024, 1, 8))] == [
        "2024-W01",
        "2024-W02",
    ]


@pytest.mark.parametrize(
    ("label", "year_starts", "first", "last"),
    [
        ("2024-05", 1, "2023-04-01", "2024-03-31"),
        ("2024-Q2", 1, "2023-04-01", "2024-03-31"),
        ("2024", 1, "2023-01-01", "2023-12-31"),
        ("2024-05", 2, "2023-05-01", "2024-04-30"),
        ("2024", 4, "2023-04-01", "2024-03-31"),
    ],
)
def test_the_four_quarters_before(label, year_starts, first, last):
    period = periods.parse_label(label, year_starts)
    expected = date.fromisoformat(first), date.fromisoformat(last)
    assert periods.four_quarters_before(period, year_starts) == expected


THIRD = Decimal("33.333333333333333333333333333333333333333333333333")
WEIGHTS = [1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("given", "label", "expected"),
    [
        ({"2024": 1200}, "2024", 1200),
        ({"2024": 1200}, "2024-Q2", 300),
        ({"2024": 1200}, "2024-02", 100),
        ({"2024-Q1": 100}, "2024-01", THIRD),
        ({"2024-Q1": 100}, "2024-04", None),
        ({"2024-Q1": 100}, "2024", None),
        ({"2024": 1200, "2024-Q1": 600}, "2024-01", 200),
        ({"2024": 1200, "2024-Q1": 600}, "2024-Q2", 300),
        ({"2024": 1200, "2024-01": 500}, "2024-Q1", 300),
        ({"2024-01": 10, "2024-02": 20, "2024-03": 30}, "2024-Q1", 60),
        ({"2024-01": 10, "2024-02": 20}, "2024-Q1", None),
        ({"2024": 1200, "2024-01": 10, "2024-02": 20, "2024-03": 30}, "2024-Q1", 60),
        ({"2024-01": 10, "2024-02": 20, "2024-03": 0, "2024-Q2": 1, "2024-Q3": 2, "2024-Q4": 3}, "2024", 36),
        ({"2024-02": 0, "2024-Q1": 100}, "2024-02", 0),
        ({}, "2024", None),
    ],
)
def test_a_target_is_given_made_up_or_a_share(given, label, expected):
    assert targets.resolve(given, periods.parse_label(label)) == expected


def test_the_year_of_a_target_is_the_companys():
    assert targets.resolve({"2024": 1200}, periods.parse_label("2025-03", 4), 4) == 100
    assert targets.resolve({"2024": 1200}, periods.parse_label("2024-03", 4), 4) is None
    assert targets.resolve({"2024-Q4": 300}, periods.parse_label("2025-03", 4), 4) == 100


@pytest.mark.parametrize(
    ("label", "expected"),
    [("2024-03", 200), ("2024-12", 0), ("2024-Q1", 400), ("2024-Q4", 200), ("2024", 1200)],
)
def test_seasonal_weights_share_out_a_year(label, expected):
    assert targets.resolve({"2024": 1200}, periods.parse_label(label), 1, WEIGHTS) == expected


def test_seasonal_weights_begin_with_the_companys_year():
    april = [2] + [1] * 10 + [0.5]
    assert targets.resolve({"2024": 1250}, periods.parse_label("2024-04", 4), 4, april) == 200
    assert targets.resolve({"2024": 1250}, periods.parse_label("2025-03", 4), 4, april) == 50


def test_seasonal_weights_share_out_a_quarter_and_months_add_up_without_them():
    assert targets.resolve({"2024-Q1": 400}, periods.parse_label("2024-03"), 1, WEIGHTS) == 200
    assert targets.resolve({"2024-Q1": 300}, periods.parse_label("2024-03"), 1, [0] * 12) == 100


def figures(**sums):
    return dict(zip(FIELDS["person_month"], values_of(Sums(**sums)), strict=True))


def test_quotients_are_missing_where_there_is_nothing_to_divide_by():
    empty = figures()
    quotients = ("attainment", "collection_rate", "repeat_rate", "aov", "aov_before", "aov_growth", "sales_target")
    assert {name: empty[name] for name in quotients} == dict.fromkeys(quotients)
    assert figures(target=0, sales=5)["attainment"] is None
    assert figures(target=-1, sales=5)["sales_target"] is None


def test_a_persons_figures():
    found = figures(
        sales=Decimal("150"),
        contracts=3,
        customers=3,
        repeat_customers=1,
        due=200,
        collected_of_due=150,
        sales_before=Decimal("100"),
        contracts_before=4,
        target=Decimal(120),
    )
    assert (found["attainment"], found["collection_rate"], found["aov"]) == (Decimal("1.25"), Decimal("0.75"), 50)
    assert (found["aov_before"], found["aov_growth"]) == (25, 1)
    assert str(found["repeat_rate"]) == "0." + "3" * 50


def test_equal_averages_of_thirds_grow_by_exactly_nothing():
    assert figures(sales=4, contracts=3, sales_before=8, contracts_before=6)["aov_growth"] == 0
    assert figures(sales=4, contracts=3, sales_before=0, contracts_before=6)["aov_growth"] is None
