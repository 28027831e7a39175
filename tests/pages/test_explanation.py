"""A line explained in words: what a reader sees named is a name, not a code."""

from datetime import date
from types import SimpleNamespace

from scoring.models import Rule, RuleVersion
from scoring.queries import explanations
from tests.pages import parts as making


def test_a_line_of_a_campaign_names_its_teams(parts):
    rule = Rule.objects.create(code="sprint", is_campaign=True)
    definition = {
        "code": "sprint",
        "name": {"en": "Sprint", "zh-hans": "冲刺"},
        "rules": ["visit.made"],
        "times": 2,
        "teams": ["EAST"],
    }
    days = {"effective_from": date(2026, 11, 2), "effective_to": date(2026, 11, 8)}
    version = RuleVersion.objects.create(rule=rule, number=1, definition=definition, loaded_at=making.NOW, **days)
    line = SimpleNamespace(pk=1, version_id=version.pk, inputs=None, after=None)
    sentence = explanations.of(line, language="en").sentence
    assert "East" in sentence
    assert "EAST" not in sentence
