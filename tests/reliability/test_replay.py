"""R19: every line computed again from its own inputs and rule version alone comes to what was posted."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from ledger.models import Transfer
from pointsys.embedded.state import ROOT
from scoring import rulebook, sweep
from scoring.engine.explanation import replay
from scoring.engine.language import Campaign, Rule
from scoring.models import Contract, RuleVersion

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LINES = 10_000
UNTIL = date(2026, 6, 15)
STANDARD = ROOT / "scoring" / "rulebooks" / "standard.yaml"
POSTED = "SELECT id, version_id, inputs::text, after FROM ledger_transfer WHERE award_id IS NOT NULL ORDER BY id"


def test_ten_thousand_lines_replayed_are_all_equal():
    call_command("seed_demo", "--people", 60, "--until", UNTIL, "--no-logins", verbosity=0)
    rulebook.load(STANDARD.read_text(), on=UNTIL, at=timezone.now())
    sweep.score(as_of=UNTIL)
    corrected = list(Contract.objects.order_by("id").values_list("id", flat=True)[::40])
    Contract.objects.filter(pk__in=corrected).update(amount=F("amount") + 12_345)
    sweep.score(as_of=UNTIL)

    versions = {version.pk: definition(version) for version in RuleVersion.objects.select_related("rule")}
    wrong, replayed = [], 0
    with connection.cursor() as cursor:
        cursor.execute(POSTED)
        for number, version, inputs, after in cursor.fetchall():
            # Without inputs a line is gone, and worth nothing.
            points = Decimal(replay(versions[version], inputs)) / 100 if inputs is not None else Decimal(0)
            if points != after:
                wrong.append((number, points, after))
            replayed += 1
    print(f"R19: {replayed} lines replayed, {Transfer.objects.filter(before__gt=0).count()} of them corrections")
    assert wrong == []
    assert replayed >= LINES
    assert Transfer.objects.filter(before__gt=0).exists()


def definition(version):
    if not version.rule.is_campaign:
        return Rule.from_definition(version.definition)
    days = {"from": version.effective_from.isoformat(), "to": version.effective_to.isoformat()}
    return Campaign.from_definition(version.definition | days)


def test_an_input_that_was_changed_no_longer_comes_to_what_was_posted():
    call_command("seed_demo", "--people", 12, "--until", UNTIL, "--no-logins", verbosity=0)
    rulebook.load(STANDARD.read_text(), on=UNTIL, at=timezone.now())
    sweep.score(as_of=UNTIL)
    line = Transfer.objects.filter(rule="customer.new", after__gt=0).first()
    version = definition(RuleVersion.objects.select_related("rule").get(pk=line.version_id))
    assert Decimal(replay(version, line.inputs)) / 100 == line.after
    assert Decimal(replay(version, line.inputs | {"room": 1})) / 100 == Decimal("0.01")
