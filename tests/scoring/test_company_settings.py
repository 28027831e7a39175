"""Settings that decide periods: made before the first points, then locked."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from scoring import sweep
from scoring.models import Contract, Indicator
from teams.models import AuditEvent, Company
from tests.scoring import cases

pytestmark = pytest.mark.django_db(transaction=True)
needs_cases = pytest.mark.skipif(not cases.ALL, reason="the conformance cases are not at hand")


def test_the_name_and_the_first_month_of_the_year_are_set_and_shown(capsys):
    call_command("company", name="Northern Works", year_starts=4)
    assert (Company.current().name, Company.current().year_starts) == ("Northern Works", 4)
    assert "Northern Works" in capsys.readouterr().out
    event = AuditEvent.objects.get(event="company.changed")
    assert (event.before, event.after) == (
        {"name": "", "year_starts": 1},
        {"name": "Northern Works", "year_starts": 4},
    )
    call_command("company", name="Northern Works", year_starts=4, verbosity=0)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("month", [0, 13])
def test_a_year_starts_in_one_of_twelve_months(month):
    with pytest.raises(CommandError, match="--year-starts"):
        call_command("company", "--year-starts", str(month))


@needs_cases
def test_the_first_month_of_the_year_is_locked_by_the_first_posting():
    cases.bring_in(cases.BY_NAME["terms-period"])
    with pytest.raises(CommandError, match="Points have been posted"):
        call_command("company", year_starts=7, name="Other")
    assert (Company.current().year_starts, Company.current().name) == (1, "")
    call_command("company", name="Other", verbosity=0)
    assert Company.current().name == "Other"


@needs_cases
def test_people_have_figures_of_the_years_that_the_setting_makes():
    """Even where they were scored in calendar years before, without a rule that gave points."""
    case = cases.BY_NAME["terms-april"]
    cases.import_files(case.folder / "data")
    sweep.score(as_of=case.as_of)
    cases.set_year(case)
    sweep.score(as_of=case.as_of)
    quarters = set(Indicator.objects.filter(kind="year").values_list("first", flat=True))
    assert quarters
    assert {first.month for first in quarters} == {4}
    assert all(isinstance(first, date) for first in quarters)


@needs_cases
def test_figures_go_with_the_records_that_they_were_of():
    """Also where everything is scored again because the seasons changed with them."""
    case = cases.BY_NAME["terms-period"]
    cases.bring_in(case)
    first = Contract.objects.order_by("signed_on").first()
    Contract.objects.filter(pk=first.pk).update(signed_on=date(2019, 2, 28))
    sweep.score(as_of=case.as_of)
    assert Indicator.objects.filter(first=date(2019, 2, 1)).exists()
    Contract.objects.filter(pk=first.pk).update(signed_on=first.signed_on)
    Company.objects.update(seasonal_weights=[1, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 4])
    assert sweep.score(as_of=case.as_of).is_full
    assert not Indicator.objects.filter(first__lt=date(2020, 1, 1)).exists()
