"""Addresses of honours and promotions, and who gets them."""

from datetime import date
from decimal import Decimal

from rewards.models import Grade, Honour, HonourGiven, Promotion
from tests.pages import parts as making
from tests.pages.grid.row import FORBIDDEN, LOGGED_IN, NOBODY, PEOPLE, SEES_REP, Row

NUMBER = "20261118-GRID2345"
SEES_ALL = {"admin", "auditor", "committee"}

GRID = {
    "honours/": [
        Row("/honours/", LOGGED_IN),
        Row("/honours/?kind=month&of=people&team={first}&q=rep&year=2026&page=9", LOGGED_IN),
        Row("/honours/?kind=x&of=y&team=z&year=z", LOGGED_IN),
    ],
    "honours/certificates/<slug:number>/": [
        Row(f"/honours/certificates/{NUMBER}/", LOGGED_IN),
        Row("/honours/certificates/20261118-NOBODYHA/", NOBODY),
    ],
    "honours/certificates/<slug:number>/pdf/": [
        Row(f"/honours/certificates/{NUMBER}/pdf/", LOGGED_IN),
        Row("/honours/certificates/20261118-NOBODYHA/pdf/", NOBODY),
    ],
    "honours/settings/": [Row("/honours/settings/", {"admin"}, others=FORBIDDEN)],
    "honours/settings/new/": [
        Row("/honours/settings/new/", {"admin"}, others=FORBIDDEN),
        Row("/honours/settings/new/?sort=badge", {"admin"}, others=FORBIDDEN),
        Row("/honours/settings/new/?sort=level", {"admin"}, others=FORBIDDEN),
        Row("/honours/settings/new/?sort=crown", {"admin"}, others=FORBIDDEN, answer=302),
    ],
    "honours/settings/<int:pk>/": [
        Row("/honours/settings/{honour_star}/", {"admin"}, others=FORBIDDEN),
        Row("/honours/settings/999999/", NOBODY, others=FORBIDDEN, also={"admin": 404}),
    ],
    "honours/settings/<int:pk>/given/": [Row("/honours/settings/{honour_star}/given/", {"admin"}, others=FORBIDDEN)],
    "honours/given/<int:pk>/": [
        Row("/honours/given/{honour_given}/", {"admin"}, others=FORBIDDEN),
        Row("/honours/given/999999/", NOBODY, others=FORBIDDEN, also={"admin": 404}),
    ],
    "promotion/": [Row("/promotion/", PEOPLE, others=FORBIDDEN)],
    "promotions/": [
        Row("/promotions/", {*SEES_ALL, "lead", "rival_lead"}, others=FORBIDDEN),
        Row("/promotions/?status=nominated&page=7", {*SEES_ALL, "lead", "rival_lead"}, others=FORBIDDEN),
    ],
    "promotions/grades/": [Row("/promotions/grades/", {"admin"}, others=FORBIDDEN)],
    # The career of somebody is as private as their statement.
    "promotions/people/<int:pk>/": [
        Row("/promotions/people/{rep}/", SEES_REP),
        Row("/promotions/people/999999/", NOBODY),
    ],
    "promotions/<int:pk>/": [
        Row("/promotions/{honour_promotion}/", {*SEES_ALL, "rep", "lead"}),
        Row("/promotions/999999/", NOBODY),
    ],
}


def objects(parts):
    """What the addresses name, by its name in them."""
    star = Honour.objects.create(
        code="GRID", name_en="Star", sort="star", period="month", starts_on=date(2026, 1, 1), condition={"by": "points"}
    )
    given = HonourGiven.objects.create(
        honour=star, person=parts.rep, first=date(2026, 10, 1), last=date(2026, 10, 31), place=1, number=NUMBER,
        at=making.NOW, figures={"value": "30"},
    )  # fmt: skip
    above = Grade.objects.create(code="P4", name_en="Grade 4", place=1, threshold=Decimal(0))
    promotion = Promotion.objects.create(
        person=parts.rep, to_grade=above, points=0, career_points=0, reason="Grid", nominated_by=parts.users["lead"],
        nominated_at=making.NOW,
    )  # fmt: skip
    return {"honour_star": star.pk, "honour_given": given.pk, "honour_promotion": promotion.pk}
