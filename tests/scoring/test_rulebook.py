"""Loading rule books: what is in force when, what is scored again, what leaves as it came."""

import io
import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone
from hypothesis import given, note
from hypothesis import strategies as st

from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from scoring import rulebook, sweep
from scoring.engine import language
from scoring.models import Award, Claim, ClaimKind, Contract, Customer, Due, Participant, Rule, RuleVersion, Visit
from teams.models import AuditEvent, Person, Team
from tests.scoring import cases, tables
from tests.scoring.profiles import histories

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 6, 15)
TOMORROW = date(2026, 6, 16)
NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.get_default_timezone())
DAYS = [date(2026, month, 10) for month in range(1, 13)]
STANDARD = ROOT / "scoring" / "rulebooks" / "standard.yaml"


# ---- making ----------------------------------------------------------------------------------------------------------


def rule(code="signed", points=10, start=None, end=None, basis="contract", **more):
    dates = {name: day.isoformat() for name, day in (("from", start), ("to", end)) if day}
    return {
        "code": code,
        "name": {"en": code, "zh-hans": code},
        "category": "performance",
        "basis": basis,
        "points": {"fixed": points} if not isinstance(points, dict) else points,
        **({"effective": dates} if dates else {}),
        **more,
    }


def campaign(code="sprint", start=DAYS[2], end=DAYS[4], rules=("signed",), times=2, **more):
    name = {"en": code, "zh-hans": code}
    dates = {"from": start.isoformat(), "to": end.isoformat()}
    return {"code": code, "name": name, **dates, "rules": list(rules), "times": times, **more}


def training(**attributes):
    return {"kind": "training", "name": {"en": "Training", "zh-hans": "培训"}, "attributes": attributes}


def book(*rules, campaigns=(), claims=()):
    """A rule book's text; JSON is YAML."""
    head = {"rulebook": "test", "name": {"en": "Test", "zh-hans": "测试"}}
    return json.dumps({**head, "rules": list(rules), "campaigns": list(campaigns), "claims": list(claims)})


def load(*rules, campaigns=(), claims=(), on=TODAY, **options):
    return rulebook.load(book(*rules, campaigns=campaigns, claims=claims), on=on, at=NOW, **options)


def in_force():
    """(code, number, first, last) of all versions in force on some date."""
    live = RuleVersion.objects.filter(withdrawn_at=None).order_by(
        "rule__code", F("effective_from").asc(nulls_first=True)
    )
    return list(live.values_list("rule__code", "number", "effective_from", "effective_to"))


@pytest.fixture
def rep():
    """A rep with a contract on the tenth of every month of 2026, all scored; nothing is due."""
    person = Person.objects.create(code="ada", name="Ada", team=Team.objects.create(code="east", name="East"))
    customer = Customer.objects.create(code="K", name="K")
    for place, day in enumerate(DAYS, start=1):
        Contract.objects.create(number=f"C{place:02}", customer=customer, owner=person, signed_on=day, amount=100)
    sweep.score(as_of=TODAY)
    return person


def points(code="signed"):
    """The rep's points of a rule by month, as they stand."""
    found = Counter()
    for award in Award.objects.filter(rule__code=code).exclude(points=0):
        found[award.date.month] += int(award.points)
    return dict(found)


def all_year(value, but=()):
    return {month: value for month in range(1, 13) if month not in but}


def settle():
    """Sweep, and be sure that it came to what a full scoring comes to; the number of transfers posted."""
    before = Transfer.objects.count()
    sweep.score(as_of=TODAY)
    assert sweep.score(as_of=TODAY, full=True, check=True).listed == []
    assert cases.export() == tables.reference_awards(TODAY)
    return Transfer.objects.count() - before


# ---- what is in force when -------------------------------------------------------------------------------------------


def test_the_first_book_is_in_force_for_all_dates(rep):
    load(rule())
    assert in_force() == [("signed", 1, None, None)]
    settle()
    assert points() == all_year(10)


def test_a_changed_rule_holds_from_tomorrow_and_what_was_earned_stays(rep):
    load(rule())
    settle()
    loaded = load(rule(points=20))
    assert loaded.changed == ["signed"]
    assert in_force() == [("signed", 1, None, TODAY), ("signed", 2, TOMORROW, None)]
    assert settle() == 6
    assert points() == all_year(10, but=range(7, 13)) | dict.fromkeys(range(7, 13), 20)


def test_a_changed_rule_holds_from_the_day_that_the_load_names(rep):
    load(rule())
    settle()
    load(rule(points=20), start=DAYS[9])
    assert in_force() == [("signed", 1, None, DAYS[9] - timedelta(days=1)), ("signed", 2, DAYS[9], None)]
    assert settle() == 3


def test_a_changed_rule_holds_from_its_own_first_day_whatever_the_load_names(rep):
    load(rule())
    settle()
    load(rule(points=20, start=DAYS[1]), start=DAYS[9])
    assert in_force() == [("signed", 1, None, DAYS[1] - timedelta(days=1)), ("signed", 2, DAYS[1], None)]
    assert settle() == 11


def test_a_changed_rule_that_begins_next_autumn_leaves_the_old_one_in_force_until_then(rep):
    load(rule())
    load(rule(points=20, start=DAYS[8]))
    settle()
    assert points() == all_year(10, but=range(9, 13)) | dict.fromkeys(range(9, 13), 20)


def test_a_code_that_is_missing_retires_tomorrow(rep):
    load(rule(), rule("other"))
    settle()
    assert load(rule("other")).retired == ["signed"]
    assert settle() == 6
    assert points() == all_year(10, but=range(7, 13))
    assert points("other") == all_year(10)


def test_a_retired_code_may_come_back_as_its_next_version(rep):
    load(rule())
    load(rule("other"))
    load(rule(points=30), rule("other"), on=date(2026, 9, 1))
    settle()
    assert [version[1] for version in in_force() if version[0] == "signed"] == [1, 2]
    assert points() == all_year(10, but=range(7, 13)) | dict.fromkeys(range(9, 13), 30)


def test_a_correction_holds_for_all_dates_and_posts_only_differences(rep):
    load(rule(), rule("other"))
    settle()
    assert load(rule(points=12), rule("other"), is_correction=True).changed == ["signed"]
    assert settle() == 12
    assert points() == all_year(12)
    last = Transfer.objects.order_by("-id").first()
    assert (last.before, last.after, last.points) == (10, 12, 2)
    event = AuditEvent.objects.get(event="rulebook.corrected")
    assert "points" in event.before
    assert event.after["changed"] == ["signed"]


def test_a_correction_takes_back_a_rule_that_should_never_have_been(rep):
    load(rule(), rule("mistake"))
    settle()
    assert load(rule(), is_correction=True).retired == ["mistake"]
    assert settle() == 12
    assert points("mistake") == {}


def test_versions_of_one_code_hold_on_their_own_days(rep):
    load(rule(points=1, end=DAYS[2]), rule(points=2, start=DAYS[3], end=DAYS[5]), rule(points=3, start=DAYS[7]))
    settle()
    assert points() == {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 8: 3, 9: 3, 10: 3, 11: 3, 12: 3}


def test_a_rule_may_change_what_it_looks_at(rep):
    """Its versions then have several bases, and its cap counts the lines of all."""
    customer = Customer.objects.get()
    for place, day in enumerate(DAYS, start=1):
        Visit.objects.create(
            number=f"V{place:02}", customer=customer, owner=rep, visited_on=day, minutes=5, level="staff"
        )
    capped = {"cap": {"points": 75, "per": "year"}}
    load(rule(**capped))
    settle()
    load(rule(points=20, basis="visit", **capped))
    settle()
    assert points() == all_year(10, but=range(7, 13)) | {7: 15}
    Contract.objects.filter(number="C03").update(status="void")
    Visit.objects.filter(number="V09").update(visited_on=date(2026, 7, 1))
    settle()
    assert points() == {1: 10, 2: 10, 4: 10, 5: 10, 6: 10, 7: 25}


def test_a_rule_may_change_from_contracts_to_the_quarters_of_people(rep):
    load(rule())
    settle()
    load(rule(points={"per": "contracts", "unit": 1, "points": 5}, basis="person_quarter"), start=DAYS[3])
    settle()
    assert points() == {1: 10, 2: 10, 3: 10, 6: 15}


# ---- campaigns -------------------------------------------------------------------------------------------------------


def test_a_campaign_that_is_changed_replaces_the_old_one_whole(rep):
    load(rule(), campaigns=[campaign()])
    settle()
    assert points("sprint") == {3: 10, 4: 10, 5: 10}
    load(rule(), campaigns=[campaign(times=1.5)])
    assert settle() == 3
    assert points("sprint") == {3: 5, 4: 5, 5: 5}


def test_a_campaign_may_be_shortened_or_lengthened(rep):
    load(rule(), campaigns=[campaign()])
    settle()
    load(rule(), campaigns=[campaign(end=DAYS[3])])
    assert settle() == 1
    load(rule(), campaigns=[campaign(start=DAYS[0], end=DAYS[3])])
    assert settle() == 2
    assert points("sprint") == {1: 10, 2: 10, 3: 10, 4: 10}


def test_a_campaign_that_is_missing_ends_today(rep):
    load(rule(), campaigns=[campaign(end=DAYS[8]), campaign("autumn", start=DAYS[8], end=DAYS[9])])
    settle()
    assert load(rule()).retired == ["autumn", "sprint"]
    settle()
    assert points("sprint") == {3: 10, 4: 10, 5: 10, 6: 10}
    assert points("autumn") == {}
    assert [version[0] for version in in_force()] == ["signed", "sprint"]


def test_a_campaign_that_is_corrected_away_is_taken_back(rep):
    load(rule(), campaigns=[campaign()])
    settle()
    load(rule(), is_correction=True)
    assert settle() == 3
    assert points("sprint") == {}


def test_a_campaign_follows_the_rules_that_it_names(rep):
    load(rule(), campaigns=[campaign()])
    settle()
    load(rule(points=30), campaigns=[campaign()], is_correction=True)
    settle()
    assert points("sprint") == {3: 30, 4: 30, 5: 30}


def test_a_code_stays_a_rule_or_a_campaign(rep):
    load(rule(), rule("spring"))
    load(rule())
    with pytest.raises(language.BookInvalid, match="code of a rule"):
        load(rule(), campaigns=[campaign("spring")])
    load(rule(), campaigns=[campaign("summer")])
    with pytest.raises(language.BookInvalid, match="code of a campaign"):
        load(rule(), rule("summer"))


def test_a_campaign_lets_go_of_a_rule_that_never_came_into_force(rep):
    load(rule(), rule("autumn", start=DAYS[8]), campaigns=[campaign(rules=["signed", "autumn"], end=DAYS[9])])
    load(rule())
    settle()
    (kept,) = rulebook.in_force().campaigns
    assert kept.campaign.rules == ("signed",)
    assert points("sprint") == {3: 10, 4: 10, 5: 10, 6: 10}


# ---- the same again --------------------------------------------------------------------------------------------------


def test_the_same_book_again_changes_nothing(rep):
    text = STANDARD.read_text(encoding="utf-8")
    rulebook.load(text, on=TODAY, at=NOW)
    settle()
    versions = list(RuleVersion.objects.order_by("pk").values())
    for options in ({}, {"start": DAYS[3]}, {"is_correction": True}):
        loaded = rulebook.load(text, on=TODAY + timedelta(days=40), at=NOW, **options)
        assert (loaded.new, loaded.changed, loaded.retired, loaded.kinds) == ([], [], [], [])
    assert list(RuleVersion.objects.order_by("pk").values()) == versions
    assert not Due.objects.exists()


def everything_in_force():
    """The book in force without its ids."""
    force = rulebook.in_force()
    return (
        [(v.code, v.rule, v.effective_from, v.effective_to) for v in force.versions],
        [(c.code, c.campaign) for c in force.campaigns],
    )


CODES = ("a", "b", "c")
KINDS = ({"hours": {"type": "number"}}, {"level": {"type": "text"}}, {"level": {"type": "text"}, "x": {"type": "text"}})


@st.composite
def books(draw):
    """A small rule book: some codes with versions, on claims too, and perhaps a campaign."""
    rules, reads = [], draw(st.sampled_from(KINDS))
    for code in CODES:
        cuts = sorted(draw(st.sets(st.sampled_from(DAYS), max_size=3)))
        for first, last in zip([None, *cuts], [*(cut - timedelta(days=1) for cut in cuts), None], strict=True):
            if draw(st.booleans()):
                continue
            basis = draw(st.sampled_from(["contract", "visit", "claim.training"]))
            field = draw(st.sampled_from(sorted(reads)))
            value = (
                {"choice": field, "values": {"A": 1, "7": 5}} if basis.startswith("claim") else draw(st.integers(1, 3))
            )
            rules.append(rule(code, value, first, last, basis))
    named = sorted({each["code"] for each in rules})
    campaigns = [campaign(rules=named, times=draw(st.sampled_from([1.5, 2])))] if named and draw(st.booleans()) else []
    claims = [training(**reads)] if draw(st.booleans()) or any("claim" in each["basis"] for each in rules) else []
    return rules, campaigns, claims


def build_company():
    person = Person.objects.create(code="ada", name="Ada", team=Team.objects.create(code="east", name="East"))
    customer = Customer.objects.create(code="K", name="K")
    for place, day in enumerate(DAYS, start=1):
        Contract.objects.create(number=f"C{place:02}", customer=customer, owner=person, signed_on=day, amount=100)
        Visit.objects.create(
            number=f"V{place:02}", customer=customer, owner=person, visited_on=day, minutes=5, level="staff"
        )
        attributes = {"hours": 7, "level": "A", "x": "A"}
        claim = Claim.objects.create(
            number=f"A{place:02}", kind="training", occurred_on=day, attributes=attributes, status="approved"
        )
        Participant.objects.create(claim=claim, person=person, share=100)
    sweep.score(as_of=TODAY)


@pytest.mark.slow
def test_after_any_loads_the_points_follow_and_the_export_is_the_same_book(start_from):
    options = st.fixed_dictionaries(
        {"is_correction": st.sampled_from([False, False, True]), "start": st.sampled_from([None, DAYS[2], DAYS[8]])}
    )

    @histories(12)
    @given(st.lists(st.tuples(books(), options), min_size=1, max_size=4))
    def follow(loads):
        start_from("contracts, visits and claims", build_company)
        for (rules, campaigns, claims), how in loads:
            note(f"{how} {book(*rules, campaigns=campaigns, claims=claims)}")
            load(*rules, campaigns=campaigns, claims=claims, **how)
            settle()
        text, force = rulebook.export(), everything_in_force()
        Due.objects.all().delete()
        loaded = rulebook.load(text, on=TODAY, at=NOW)
        assert (loaded.new, loaded.changed, loaded.kinds) == ([], [], [])
        assert not Due.objects.exists()
        assert rulebook.export() == text
        start_from("contracts, visits and claims", build_company)
        rulebook.load(text, on=TODAY, at=NOW)
        assert rulebook.export() == text
        assert everything_in_force() == force
        settle()

    follow()


def test_the_standard_rule_book_leaves_as_it_came(tmp_path):
    cases.load_rulebook(STANDARD)
    call_command("export_rulebook", str(tmp_path / "book.yaml"), stdout=io.StringIO())
    exported = language.parse_book((tmp_path / "book.yaml").read_text(encoding="utf-8"))
    assert exported == language.parse_book(STANDARD.read_text(encoding="utf-8"))


def test_nothing_is_exported_before_a_book_is_loaded(tmp_path):
    with pytest.raises(CommandError, match="No rule book"):
        call_command("export_rulebook", str(tmp_path / "book.yaml"))


# ---- kinds of claim --------------------------------------------------------------------------------------------------


def claim(number, day, **attributes):
    made = Claim.objects.create(
        number=number, kind="training", occurred_on=day, attributes=attributes, status="approved"
    )
    Participant.objects.create(claim=made, person=Person.objects.get(code="ada"), share=100)


HOURS = training(hours={"type": "number", "max": 10})


def by_hours(each=1):
    return rule("trained", {"per": "hours", "unit": 1, "points": each}, basis="claim.training")


def test_loading_a_kind_names_the_claims_that_do_not_fit_it(rep, tmp_path):
    claim("A1", DAYS[0], hours=4)
    claim("A2", DAYS[1], hours=40)
    claim("A3", DAYS[2], hours="many")
    file = tmp_path / "book.yaml"
    file.write_text(book(by_hours(), claims=[HOURS]))
    out = io.StringIO()
    call_command("load_rulebook", str(file), stdout=out)
    assert "Claim A2 doesn't fit its kind: hours" in out.getvalue()
    assert "Claim A3 doesn't fit its kind: hours" in out.getvalue()
    assert "A1" not in out.getvalue()
    out = io.StringIO()
    call_command("load_rulebook", str(file), stdout=out)
    assert "fit" not in out.getvalue()


def test_a_kind_that_asks_for_something_else_keeps_what_old_claims_are_scored_by(rep):
    claim("A1", DAYS[0], hours=4)
    claim("A2", DAYS[8], hours=5, grade="A")
    load(by_hours(), claims=[HOURS])
    settle()
    grades = rule("trained", {"choice": "grade", "values": {"A": 50}}, basis="claim.training")
    load(grades, claims=[training(grade={"type": "choice", "choices": ["A", "B"]})])
    settle()
    assert points("trained") == {1: 4, 9: 50}


def test_a_kind_that_the_book_no_longer_declares_stays_while_its_claims_are_scored(rep):
    claim("A1", DAYS[0], hours=4)
    load(by_hours(), claims=[HOURS])
    load(rule())
    settle()
    assert points("trained") == {1: 4}
    assert not ClaimKind.objects.get().is_retired
    load(rule(), is_correction=True)
    settle()
    assert points("trained") == {}
    assert ClaimKind.objects.get().is_retired


def test_claims_are_scored_again_when_their_kind_reads_them_otherwise(rep):
    claim("A1", DAYS[0], **{"customer.tier": 3})
    by_tier = rule("trained", {"per": "customer.tier", "unit": 1, "points": 5}, basis="claim.training")
    load(by_tier, claims=[training()])
    settle()
    assert points("trained") == {}
    load(by_tier, claims=[training(**{"customer.tier": {"type": "number"}})])
    settle()
    assert points("trained") == {1: 15}


# ---- refusals --------------------------------------------------------------------------------------------------------


def test_an_invalid_book_names_all_its_problems_and_changes_nothing(rep, tmp_path):
    load(rule())
    before = rulebook.export()
    file = tmp_path / "book.yaml"
    file.write_text(
        book(
            rule(basis="visits"),
            rule("second", {"per": "size", "unit": 1, "points": 1}),
            rule("third", category="other"),
            campaigns=[campaign(rules=["unknown"])],
        )
    )
    with pytest.raises(CommandError, match="nothing was loaded") as refusal:
        call_command("load_rulebook", str(file))
    for word in ("visits", "size", "other", "unknown"):
        assert word in str(refusal.value)
    assert rulebook.export() == before
    assert Rule.objects.count() == 1
    assert AuditEvent.objects.filter(event__startswith="rulebook").count() == 1


@pytest.mark.parametrize("text", ["", "- a list", "rules: [", "\x00"])
def test_a_file_that_is_no_book_is_refused_with_a_sentence(tmp_path, text):
    file = tmp_path / "book.yaml"
    file.write_text(text)
    with pytest.raises(CommandError, match="nothing was loaded"):
        call_command("load_rulebook", str(file))
    with pytest.raises(CommandError, match=r"missing\.yaml"):
        call_command("load_rulebook", str(tmp_path / "missing.yaml"))


def test_a_correction_takes_no_first_day(tmp_path):
    file = tmp_path / "book.yaml"
    file.write_text(book(rule()))
    with pytest.raises(CommandError, match="exclude each other"):
        call_command("load_rulebook", str(file), start=TODAY, correct=True)


def test_a_loaded_book_is_in_the_audit_trail():
    load(rule())
    event = AuditEvent.objects.get(event="rulebook.loaded")
    assert (event.target, event.before, event.after["new"]) == ("test", None, ["signed"])
    assert Decimal(RuleVersion.objects.get().definition["points"]["fixed"]) == 10
