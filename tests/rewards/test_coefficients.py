"""Bonus coefficients: bands by rank, frozen with the period, and the file for payroll (U5)."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from ledger import verify
from rewards import coefficients, spending
from rewards.coefficients import Row, SchemeRefused, check_bands
from rewards.coefficients.bands import band_of
from rewards.models import Coefficient, CoefficientScheme, Redemption
from teams.models import AuditEvent, Notice
from tests.pages import parts as making
from tests.rewards.making import points, publish, redemption, reward

TOP, BEST, REST = Row(Decimal(1), False, Decimal("1.5")), Row(Decimal(25), True, Decimal("1.2")), Decimal("0.9")


def scheme(parts, rows=(TOP, BEST), *, period="month", starts_on=date(2026, 10, 1), part="admin"):
    moment = {"by": parts.users[part], "at": making.NOW}
    return coefficients.create(period=period, starts_on=starts_on, otherwise=REST, rows=list(rows), **moment)


@pytest.fixture
def earned(parts):
    """October with 11 people of whom four have points, two of them as many."""
    for person, number in ((parts.rep, 300), (parts.rival, 200), (parts.colleague, 200), (parts.lead, 10)):
        points(person, number, publish_it=False)
    return parts


# --- Bands ----------------------------------------------------------------------------------


def row(up_to, coefficient, is_percent=False):
    return Row(Decimal(str(up_to)), is_percent, Decimal(str(coefficient)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "at least one"),
        ([row(3, 1.2), row(3, 1.1)], "twice"),
        ([row(3, 1.1), row(10, 1.2)], "would get more than those before"),
        ([row(3, 1.2), row(10, 1.3, True)], "would get more"),
        ([row(101, 1.2, True)], "more than all"),
        ([row(2.5, 1.2)], "no whole number"),
        ([row(3, 0.5)], "Everybody else would get more"),
    ],
)
def test_bands_that_do_not_hold_together_are_refused(rows, says):
    with pytest.raises(SchemeRefused, match=says):
        check_bands(rows, REST)


def test_bands_are_put_in_order_places_before_percent():
    ordered = check_bands([row(50, 1, True), row(10, 1.1), row(3, 1.2)], REST)
    assert [(each.up_to, each.is_percent) for each in ordered] == [(3, False), (10, False), (50, True)]
    assert [band_of(rank, 40, ordered) and band_of(rank, 40, ordered).up_to for rank in (3, 4, 10, 20, 21)] == [
        3, 10, 10, 50, None,
    ]  # fmt: skip


@pytest.mark.django_db
def test_points_admins_alone_set_schemes(parts):
    for part in set(parts.users) - {"admin"}:
        with pytest.raises(coefficients.NotAllowed):
            scheme(parts, part=part)
    made = scheme(parts)
    with pytest.raises(coefficients.AlreadyThere):
        scheme(parts)
    moment = {"by": parts.users["admin"], "at": making.NOW}
    coefficients.replace(made, otherwise=REST, rows=[row(5, 2)], **moment)
    assert made.bands.get().up_to == 5
    coefficients.delete(made, **moment)
    assert not CoefficientScheme.objects.exists()
    events = AuditEvent.objects.filter(event__startswith="coefficients.").order_by("id")
    assert [event.event.split("_")[-1] for event in events] == ["created", "changed", "deleted"]


# --- Freezing -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_everybody_of_a_published_period_gets_one_once(earned):
    scheme(earned)
    assert coefficients.freeze_due(at=making.NOW) == []
    publish()
    assert coefficients.freeze_due(at=making.NOW) == [("month", date(2026, 10, 1), 11)]
    assert coefficients.freeze_due(at=making.NOW) == []
    got = {
        each.person_id: (each.rank, each.by_rank)
        for each in Coefficient.objects.filter(rank__isnull=False)
    }  # fmt: skip
    # A quarter of 11 people is 2.75: rank 2, shared, is in it, rank 4 isn't.
    assert got == {
        earned.rep.pk: (1, Decimal("1.5")),
        earned.rival.pk: (2, Decimal("1.2")),
        earned.colleague.pk: (2, Decimal("1.2")),
        earned.lead.pk: (4, REST),
    }
    assert set(Coefficient.objects.filter(rank=None).values_list("by_rank", "points")) == {(REST, 0)}
    assert Notice.objects.filter(kind="coefficient.frozen").count() == 4
    assert verify.problems() == []


@pytest.mark.django_db
def test_what_was_bought_adds_to_it(earned):
    scheme(earned)
    bonus = reward("BONUS", kind="coefficient", coefficient=Decimal("0.05"))
    given = {"on": date(2026, 10, 20), "decided_at": making.NOW, "status": Redemption.Status.APPROVED}
    redemption(earned.rep, bonus, key="a", quantity=2, **given)
    redemption(earned.rep, bonus, key="late", **given | {"on": date(2026, 11, 2)})
    redemption(earned.rival, bonus, key="undecided", on=date(2026, 10, 20))
    publish()
    coefficients.freeze_due(at=making.NOW)
    mine = Coefficient.objects.get(person=earned.rep)
    assert (mine.by_rank, mine.bought, mine.coefficient) == (Decimal("1.5"), Decimal("0.1"), Decimal("1.6"))
    assert Coefficient.objects.get(person=earned.rival).bought == 0


@pytest.mark.django_db
def test_later_adjustments_change_nothing_that_is_frozen(earned):
    made = scheme(earned)
    publish()
    coefficients.freeze_due(at=making.NOW)
    digest = coefficients.digest_of("month", date(2026, 10, 1))
    points(earned.lead, 900, on=date(2026, 10, 9), publish_it=False)
    coefficients.freeze_due(at=making.NOW)
    assert coefficients.digest_of("month", date(2026, 10, 1)) == digest
    assert AuditEvent.objects.get(event="coefficients.frozen").after["digest"] == digest
    with pytest.raises(DatabaseError, match=r"append-only|denied"), transaction.atomic():
        Coefficient.objects.update(bought=1)
    moment = {"by": earned.users["admin"], "at": making.NOW}
    with pytest.raises(coefficients.SchemeUsed):
        coefficients.replace(made, otherwise=REST, rows=[row(5, 2)], **moment)
    with pytest.raises(coefficients.SchemeUsed):
        coefficients.delete(made, **moment)
    with pytest.raises(coefficients.TooEarly):
        scheme(earned, starts_on=date(2026, 9, 1))
    assert scheme(earned, starts_on=date(2026, 11, 1)) == coefficients.scheme_of("month", date(2026, 12, 1))
    assert coefficients.scheme_of("month", date(2026, 10, 1)) == made


@pytest.mark.django_db
def test_a_period_before_the_scheme_gets_none(earned):
    scheme(earned, starts_on=date(2026, 11, 1))
    publish()
    assert coefficients.freeze_due(at=making.NOW) == []


def coefficients_of(person):
    return spending.of_person(person, on=making.TODAY).coefficients


@pytest.mark.django_db
def test_home_says_the_running_and_the_frozen_one(earned):
    scheme(earned)
    publish()
    coefficients.freeze_due(at=making.NOW)
    making.give(earned.rival, 50)
    running, frozen = coefficients_of(earned.rival)
    assert (running.is_provisional, running.label, running.rank, running.coefficient) == (
        True, "2026-11", 1, Decimal("1.5"),
    )  # fmt: skip
    assert (frozen.is_provisional, frozen.label, frozen.rank, frozen.coefficient) == (
        False, "2026-10", 2, Decimal("1.2"),
    )  # fmt: skip
    without, _frozen = coefficients_of(earned.rep)
    assert (without.rank, without.coefficient) == (None, REST)


# --- Pages ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_file_for_payroll_holds_everybody_and_the_digest(earned, visit):
    scheme(earned)
    publish()
    coefficients.freeze_due(at=making.NOW)
    page = visit("finance", "/coefficients/").content.decode()
    assert "As it was frozen" in page
    assert "1.50" in page
    assert "Nobody of that name" in visit("finance", "/coefficients/?q=zzz").content.decode()
    text = b"".join(visit("finance", "/coefficients/export.csv?period=2026-10").streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(text.splitlines())
    assert len(rows) == 11
    mine = next(each for each in rows if each[0] == "P-rep")
    assert mine[:9] == ["P-rep", "Rep", "East 1", "2026-10", "1", "300.00", "1.500", "0.000", "1.500"]
    assert mine[10] == coefficients.digest_of("month", date(2026, 10, 1))
    assert visit("finance", "/coefficients/export.xlsx?period=2026-10").status_code == 200
    assert visit("rep", "/coefficients/export.csv?period=2026-10").status_code == 403
    assert AuditEvent.objects.filter(event="coefficients.exported", by=earned.users["finance"]).count() == 2
    assert len(header) == 11


@pytest.mark.django_db
def test_a_scheme_is_tried_saved_and_edited(earned, client_of):
    publish()
    admin = client_of("admin")
    asked = {"period": "month", "starts_on": "2026-11-01", "otherwise": "0.9", "up_to-0": "1", "sort-0": "places",
             "coefficient-0": "1.5", "up_to-3": "25", "sort-3": "percent", "coefficient-3": "1.2"}  # fmt: skip
    tried = admin.post("/coefficients/schemes/new/", asked | {"do": "preview"})
    assert tried.status_code == 200
    assert "What it would have given" in tried.content.decode()
    assert [people for _row, people, _value in tried.context["preview"][1]] == [1, 2, 8]
    assert not CoefficientScheme.objects.exists()
    wrong = admin.post("/coefficients/schemes/new/", asked | {"do": "save", "coefficient-3": "1.7"})
    assert wrong.status_code == 422
    assert "Coefficients fall from the top down" in wrong.content.decode()
    unread = admin.post("/coefficients/schemes/new/", asked | {"do": "save", "up_to-0": "many"})
    assert "Write both numbers" in unread.content.decode()
    assert admin.post("/coefficients/schemes/new/", asked | {"do": "save"}).status_code == 302
    made = CoefficientScheme.objects.get()
    assert made.bands.count() == 2
    assert (
        admin.post(f"/coefficients/schemes/{made.pk}/", asked | {"do": "save", "otherwise": "0.8"}).status_code == 302
    )
    made.refresh_from_db()
    assert made.otherwise == Decimal("0.8")
    assert admin.post(f"/coefficients/schemes/{made.pk}/delete/").status_code == 302
    assert not CoefficientScheme.objects.exists()
