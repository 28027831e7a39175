"""Rules and lines in words, in both languages; the sentences of whole books stand in sentences.md."""

from pathlib import Path

import pytest

from scoring.engine.explanation import InputsUnreadable, replay, steps
from scoring.engine.language import Campaign, parse_book
from scoring.engine.scorer import inputs_json
from scoring.engine.sentences import of_campaign, of_rule
from tests.engine import making

STANDARD = parse_book(
    (Path(__file__).resolve().parents[2] / "scoring" / "rulebooks" / "standard.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("body", "english"),
    [
        ("points: {per: amount, unit: 3, points: 1, over: 5}", "1 point per ¥3 of the contract amount above ¥5"),
        ("points: {fixed: 1}, at_least: -2, at_most: 3", "1 point; at least −2 points and at most 3 points each"),
        ("points: {fixed: 1}, limit: {count: 2, per: week}",
         "1 point; only the first 2 a week count in the whole company"),
        ("points: {fixed: 1}, effective: {from: 2026-01-05}", "1 point; in force from 5 January 2026 on"),
        ("points: {progressive: amount, unit: 1, slices: [[0, 2]]}",
         "slice by slice of the contract amount, per ¥1: 2 points above ¥0"),
        ("points: {choice: term_days, values: {30: 1, 60: 2}}", "by credit term, 1 point for 30 days, 2 for 60 days"),
        ("points: {fixed: 1}, times: [{per: years, unit: 2, add: -0.1}]",
         "1 point; multiplied by length of the cooperation (1 minus 0.1 per 2 years)"),
    ],
)  # fmt: skip
def test_every_construct_has_its_words(body, english):
    rule = making.rule(f"{{code: a, basis: contract, {body}}}")
    assert of_rule(rule, "en") == f"For each contract signed: {english}."


def test_other_currencies_have_their_signs():
    rule = making.rule("{code: a, basis: contract, points: {lookup: amount, steps: [[1000, 1], [15000, 2]]}}")
    assert "1 point from $1,000" in of_rule(rule, "en", currency="USD")
    assert "满 1.5 万美元得 2 分" in of_rule(rule, "zh-hans", currency="USD")
    assert "1 point from CHF 1,000" in of_rule(rule, "en", currency="CHF")


def test_a_campaign_is_a_sentence():
    campaign = Campaign.from_definition(
        {
            "code": "sprint",
            "name": {"en": "Sprint"},
            "from": "2026-03-02",
            "to": "2026-03-08",
            "rules": ["customer.new", "visit.made"],
            "times": "1.5",
            "cap": 300,
            "teams": ["east"],
        }
    )
    names = {rule.code: rule.name for rule in STANDARD.rules}
    assert of_campaign(campaign, "en", names=names) == (
        "From 2 March 2026 to 8 March 2026, the points gained by “New customer signed” and “Customer visit” count "
        "1.5 times, the extra as a line of its own; at most 300 points extra for one person over the whole campaign; "
        "only for team east."
    )
    assert of_campaign(campaign, "zh-hans", names=names) == (
        "2026 年 3 月 2 日至 2026 年 3 月 8 日，“新客户开发”和“客户拜访与跟进”所得积分按 1.5 倍计，额外部分单列；"
        "整个活动期间每人额外积分最多 300 分；仅限团队 east。"
    )


# ---- a line, step by step -------------------------------------------------------------------------------------


def explained(made, *records, language="en", place=-1):
    """The steps of one line as texts."""
    line = making.lines(made, *records)[place]
    (rule,) = [rule for rule in made.rules if rule.code == line.rule]
    return [step.text for step in steps(rule, inputs_json(line), language, claims=made.claims)]


def test_a_visit_cut_by_its_cap_is_explained():
    made = making.book(
        "{code: a, basis: visit, when: [{field: minutes, gte: 20}],"
        "points: {choice: level, values: {decision: 10}}, times: [{choice: quality, values: {A: 1.5}},"
        "{lookup: minutes, steps: [[60, 1.2]]}],"
        "limit: {count: 2, per: day, same: [owner]}, cap: {points: 20, per: month}}"
    )
    visits = [making.visit(f"V{place}", minutes=60, level="decision", quality="A") for place in (1, 2)]
    assert explained(made, *visits) == [
        "Length of the visit: 60 minutes",
        "Level met: decision makers",
        "Quality of the visit: A",
        "Counts, because the length of the visit is at least 20 minutes",
        "Level met decision makers: 10 points",
        "× 1.5 (quality of the visit A) = 15 points",
        "× 1.2 (length of the visit 60 minutes) = 18 points",
        "Number 2 of the day, of which the first 2 score",
        "The cap of 20 points a month has only 2 points left, 16 points are cut off: 2 points",
        "Result: 2 points",
    ]
    assert explained(made, *visits, language="zh-hans")[-5:] == [
        "× 1.5（拜访质量 A）= 15 分",
        "× 1.2（拜访时长 60 分钟）= 18 分",
        "当天第 2 次，前 2 次计分",
        "每月上限 20 分，仅余 2 分，超出的 16 分不计：2 分",
        "结果：2 分",
    ]


def test_slices_bounds_rounding_and_shares_are_explained():
    made = making.book(
        "{code: a, basis: contract, at_most: 4.005,"
        "points: [{fixed: 1}, {progressive: amount, unit: 1000, slices: [[0, 1], [1000, 2]]}]}"
    )
    shared = making.contract("C1", amount=2500, credits={"P1": 50, "P2": 50})
    assert explained(made, shared) == [
        "Contract amount: ¥2,500",
        "1 point",
        "Slice up to ¥1,000: ¥1,000 ÷ ¥1,000 × 1 = 1 point",
        "Slice above ¥1,000: ¥1,500 ÷ ¥1,000 × 2 = 3 points",
        "Together: 4 points",
        "Together: 5 points",
        "At most 4.005 points: 4.005 points",
        "Rounded to 0.01: 4.01 points",
        "Share of 50% of 4.01 points: 2 points",
        "Result: 2 points",
    ]


def test_a_pools_line_is_explained_from_its_members_lines():
    made = making.book("{code: a, basis: contract, points: {fixed: 0.1}, pool_percent: 12.5}")
    shared = making.contract("C1", credits={"P1": 50, "P2": 50})
    assert explained(made, shared) == [
        "12.5% of 0.05 points for the team's pool: 0.01 points",
        "12.5% of 0.05 points for the team's pool: 0.01 points",
        "Result: 0.02 points",
    ]


def test_a_campaigns_line_is_explained():
    campaign = Campaign.from_definition(
        {
            "code": "x",
            "name": {"en": "X"},
            "from": "2026-03-02",
            "to": "2026-03-08",
            "rules": ["visit.made"],
            "times": 2,
            "cap": 5,
        }
    )
    names = {rule.code: rule.name for rule in STANDARD.rules}
    texts = [step.text for step in steps(campaign, {"parts": [["visit.made", 1800, 300]]}, names=names)]
    assert texts == [
        "Customer visit: 18 points × 1 = 18 points, the campaign's cap of 5 points has 2 points left: 2 points",
        "Result: 2 points",
    ]


def test_inputs_of_another_rule_are_refused():
    rule = making.rule("{code: a, basis: contract, points: {per: amount, unit: 1, points: 1}}")
    for wrong in ({}, {"values": []}, {"values": [1, 2]}, {"values": [0.1]}, {"values": [1], "shares": [["P1", 100]]}):
        with pytest.raises(InputsUnreadable):
            replay(rule, wrong)
