"""Away with a stand-in: who may be one, on which days, and how it ends."""

from datetime import date, timedelta

import pytest

from teams import absences
from teams.models import Absence, AuditEvent, Notice, RoleGrant
from tests.pages import parts as making

ON = making.TODAY
DAY = timedelta(days=1)


def begin(parts, person, stand_in, first=ON, last=ON + DAY, on=ON):
    return absences.begin(
        getattr(parts, person),
        stand_in=getattr(parts, stand_in),
        first=first,
        last=last,
        by=parts.users[person],
        at=making.NOW,
        on=on,
    )


def test_a_manager_names_another_manager_and_they_are_told(parts):
    begin(parts, "lead", "rival_lead")
    assert absences.stand_ins([parts.lead.pk], on=ON) == {parts.lead.pk: parts.rival_lead.pk}
    assert absences.stood_for(parts.rival_lead.pk, on=ON + DAY) == {parts.lead.pk}
    assert absences.stood_for(parts.rival_lead.pk, on=ON + 2 * DAY) == set()
    assert Notice.objects.get().person == parts.rival_lead
    assert AuditEvent.objects.filter(event="absence.begun", target="P-lead").count() == 1


@pytest.mark.parametrize(
    ("person", "stand_in", "may"),
    [
        ("lead", "rival_lead", True),
        ("lead", "rep", False),
        ("lead", "admin", False),
        ("rep", "colleague", True),
        ("rep", "lead", True),
        ("committee", "lead", False),
        ("admin", "auditor", False),
    ],
)
def test_who_may_stand_in(person, stand_in, may, parts):
    if may:
        begin(parts, person, stand_in)
    else:
        with pytest.raises(absences.Refusal, match="may not decide"):
            begin(parts, person, stand_in)


def test_a_manager_in_line_may_always(parts):
    type(parts.teams["hq"]).objects.filter(pk=parts.teams["hq"].pk).update(manager=parts.executive)
    assert begin(parts, "lead", "executive").stand_in == parts.executive


def test_who_has_two_roles_needs_somebody_with_both(parts):
    RoleGrant.objects.create(person=parts.lead, role="committee", granted_at=making.NOW)
    with pytest.raises(absences.Refusal, match="may not decide"):
        begin(parts, "lead", "rival_lead")


def test_nobody_stands_in_for_themselves_nor_two_for_each_other(parts):
    with pytest.raises(absences.Refusal):
        begin(parts, "lead", "lead")
    begin(parts, "lead", "rival_lead")
    with pytest.raises(absences.Refusal, match="away on some of these days, too"):
        begin(parts, "rival_lead", "lead", ON + DAY, ON + 5 * DAY)
    begin(parts, "rival_lead", "lead", ON + 2 * DAY, ON + 5 * DAY)


def test_whom_a_stand_in_leaves_alone_is_told(parts):
    type(parts.teams["hq"]).objects.filter(pk=parts.teams["hq"].pk).update(manager=parts.executive)
    begin(parts, "lead", "rival_lead")
    begin(parts, "rival_lead", "executive")
    assert Notice.objects.filter(kind="absence.stand_in_away", person=parts.lead).count() == 1


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (ON + DAY, ON, "before the first"),
        (date(2026, 11, 1), date(2026, 11, 2), "are over"),
        (ON, ON + 400 * DAY, "a year at most"),
    ],
)
def test_days_that_do_not_do(first, last, says, parts):
    with pytest.raises(absences.Refusal, match=says):
        begin(parts, "lead", "rival_lead", first, last)


def test_two_absences_of_one_person_do_not_overlap(parts):
    begin(parts, "lead", "rival_lead")
    with pytest.raises(absences.Refusal, match="already"):
        begin(parts, "lead", "rival_lead", ON + DAY, ON + 3 * DAY)


def test_who_is_back_early_decides_again_from_that_day(parts):
    absence = begin(parts, "lead", "rival_lead", last=ON + 5 * DAY)
    later = ON + 2 * DAY
    absences.end(absence, by=parts.users["lead"], at=making.NOW, on=later)
    assert Absence.objects.get().ends_on == ON + DAY
    assert absences.stood_for(parts.rival_lead.pk, on=later) == set()
    assert Notice.objects.filter(kind="absence.ended", person=parts.rival_lead).count() == 1
    with pytest.raises(absences.Refusal, match="over already"):
        absences.end(absence, by=parts.users["lead"], at=making.NOW, on=later)


def test_what_has_not_begun_is_dropped(parts):
    absences.end(begin(parts, "lead", "rival_lead", ON + DAY), by=parts.users["lead"], at=making.NOW, on=ON)
    assert not Absence.objects.exists()


def test_the_page_takes_a_name_a_code_or_a_part_of_either(parts, client_of):
    for name in ("P-rival_lead", "Rival_Lead", "rival_l"):
        answer = client_of("lead").post("/profile/absences/", {"starts_on": ON, "ends_on": ON, "stand_in": name})
        assert answer.status_code == 302, name
        Absence.objects.all().delete()
    answer = client_of("rep").post("/profile/absences/", {"starts_on": ON, "ends_on": ON, "stand_in": "P-"})
    assert answer.status_code == 422
    assert "Give the code" in answer.content.decode()
    answer = client_of("lead").post("/profile/absences/", {"starts_on": ON, "ends_on": ON, "stand_in": "rep"})
    assert "Nobody of that name" in answer.content.decode()


def test_nobody_ends_another_s_absence(parts, client_of):
    absence = begin(parts, "lead", "rival_lead")
    for part in ("rival_lead", "rep", "nobody"):
        assert client_of(part).post(f"/profile/absences/{absence.pk}/end/").status_code == 404
    assert client_of("lead").post(f"/profile/absences/{absence.pk}/end/").status_code == 302
    assert not Absence.objects.exists()
