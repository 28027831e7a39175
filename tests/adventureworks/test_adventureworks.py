"""Real quotas and orders go in, and the independently computed attainment comes out."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from scoring.models import Contract, Product
from teams.models import Move, Person, Target, Team

from . import convert

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "adventureworks"
pytestmark = [
    pytest.mark.skipif(not SOURCE.exists(), reason="../shared/data/adventureworks is not here"),
    pytest.mark.django_db(transaction=True),
]
YEAR_TO_DATE_FROM = date(2013, 5, 30)


@pytest.fixture
def imported(tmp_path, manage):
    convert.convert(SOURCE, tmp_path)
    return manage("import_data", tmp_path, "--strict")


def test_orders_and_quotas_meet_the_independent_figures(imported):
    assert Contract.objects.count() == 3806
    check_quarters()
    check_year_to_date()
    check_the_rest()


def check_quarters():
    """Contract amounts between two quota dates add up to SalesSubTotal on every row."""
    expected = convert.table(SOURCE, "derived_quarter_attainment")
    dates = defaultdict(list)
    for row in expected:
        dates[row["BusinessEntityID"]].append(row["QuotaDate"])
    assert len(expected) == 163
    for row in expected:
        later = [day for day in sorted(dates[row["BusinessEntityID"]]) if day > row["QuotaDate"]]
        own = Contract.objects.filter(owner__code=row["BusinessEntityID"], signed_on__gte=row["QuotaDate"])
        if later:
            own = own.filter(signed_on__lt=later[0])
        found = own.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        assert abs(found - Decimal(row["SalesSubTotal"])) <= Decimal("0.05"), row


def check_year_to_date():
    rows = convert.table(SOURCE, "SalesPerson")
    assert len(rows) == 17
    for row in rows:
        own = Contract.objects.filter(owner__code=row["BusinessEntityID"], signed_on__gte=YEAR_TO_DATE_FROM)
        assert abs(own.aggregate(sum=Sum("amount"))["sum"] - Decimal(row["SalesYTD"])) <= 1, row


def check_the_rest():
    assert Person.objects.count() == 17
    assert Team.objects.count() == 14
    assert Move.objects.count() == 3
    assert Target.objects.count() == 163
    assert Product.objects.count() == 504
    assert Contract.objects.filter(customer__code=convert.UNKNOWN_CUSTOMER).count() == 5
    linda = Target.objects.filter(person__code="276")
    assert linda.get(period="2011-Q3").amount == 637000


def test_importing_it_again_changes_nothing(imported, tmp_path, manage):
    before = Contract.objects.order_by("id").values_list()
    kept = list(before)
    manage("import_data", tmp_path, "--strict")
    assert list(before.all()) == kept


@pytest.mark.parametrize(
    ("quota_date", "quarter"),
    [
        (date(2011, 5, 31), "2011-Q3"),
        (date(2011, 8, 31), "2011-Q4"),
        (date(2011, 12, 1), "2012-Q1"),
        (date(2012, 2, 29), "2012-Q2"),
        (date(2012, 11, 30), "2013-Q1"),
        (date(2014, 3, 1), "2014-Q2"),
    ],
)
def test_a_quota_counts_for_the_quarter_that_holds_most_of_it(quota_date, quarter):
    assert convert.quarter_of(quota_date) == quarter
