"""What the points handbook says of spending points (G6): what the company has set up, and nothing else."""

from datetime import date

import pytest
from django.utils import translation

from rewards import handbook
from rewards.models import Band, CoefficientScheme, Grade, Honour, Policy
from teams.models import Company

pytestmark = pytest.mark.django_db


def said(language="en"):
    with translation.override(language):
        return {
            each.anchor: " ".join(map(str, each.texts))
            for each in handbook.topics(Company.current(), language=language)
        }


def policy(**fields):
    Policy.objects.filter(id=1).update(**fields)


def test_what_is_not_set_up_is_left_out():
    assert set(said()) == {"redeeming", "draws", "validity", "leaving"}
    assert said()["validity"] == "Points don't lapse."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"validity": "rolling", "validity_months": 1}, "valid for 1 month after"),
        ({"validity": "rolling", "validity_months": 12}, "valid for 12 months after"),
        ({"validity": "year_end"}, "end of the company's year"),
    ],
)
def test_the_validity_is_the_one_of_the_settings(fields, sentence):
    policy(**fields, grace_days=45)
    assert sentence in said()["validity"]
    assert "45 more days" in said()["validity"]


def test_leavers_have_the_days_of_the_settings():
    policy(leaver_days=1)
    assert "forfeited 1 day later" in said()["leaving"]


def test_grades_honours_and_coefficients_are_named():
    Grade.objects.create(code="P2", name_en="Senior", name_zh="高级", place=2, threshold=1500)
    star = {"period": "month", "starts_on": date(2026, 1, 1), "condition": {"by": "points"}, "places": 3}
    Honour.objects.create(code="star", name_en="Month star", name_zh="月度之星", **star)
    Honour.objects.create(code="old", name_en="Gone", is_active=False, **star)
    for starts, coefficient in ((date(2025, 1, 1), 2), (date(2026, 1, 1), "1.2")):
        scheme = CoefficientScheme.objects.create(period="quarter", starts_on=starts, otherwise="0.9")
        Band.objects.create(scheme=scheme, up_to=3, coefficient=coefficient)
    found = said()
    assert "Senior: 1,500 career points" in found["promotion"]
    assert found["honours"].startswith("Month star: ")
    assert "3" in found["honours"]
    assert "Gone" not in found["honours"]
    assert said("zh-hans")["honours"].startswith("月度之星：")
    assert found["coefficient"] == "By rank in a quarter: up to rank 3: 1.2; everybody else: 0.9."
    assert "高级" in said("zh-hans")["promotion"]
