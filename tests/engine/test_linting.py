"""What the linter finds, and what it is silent about."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.engine.arithmetic import text_of
from scoring.engine.evaluation import compile_rule
from scoring.engine.language import Book, Head, Rule, fields_of
from scoring.engine.linting import BLOCKING, RuleStatistics, lint_book, lint_rule, ranges
from scoring.engine.linting.between import Pays, measure_of
from scoring.engine.linting.regions import Region
from scoring.engine.linting.texts import TEXTS
from tests.engine import making, sentence_review, strategies

NO_CLAIMS = "claims: []\n"
HELP = """
claims:
  - kind: help
    name: {en: Help, zh-hans: 协作}
    attributes: {grade: {type: choice, choices: [A, B, C]}, hours: {type: number, min: 0}, note: {type: text},
      share: {type: number, min: 0, max: 1}, done: {type: boolean}}
"""


def book(*rules, more=NO_CLAIMS):
    return making.book(*rules, more=more)


def found(made, statistics=None):
    """The findings as `severity kind section.code path`, the grave ones first."""
    return [
        f"{each.severity} {each.kind} {each.code} {'.'.join(map(str, each.path))}".strip()
        for each in lint_book(made, statistics)
    ]


ONE_RULE = [
    # ---- steps ----
    ("basis: lead, cap: {points: 9, per: day}, points: {lookup: completeness, steps: [[0, 1], [50, 2], [120, 3]]}",
     ["warning step_never a points.0.steps.2"]),
    ("basis: lead, cap: {points: 9, per: day}, points: {lookup: completeness, steps: [[-5, 1], [0, 2], [50, 3]]}",
     ["warning step_never a points.0.steps.0"]),
    ("basis: person_quarter, points: {lookup: collection_rate, steps: [[-100, -50], [0.7, 0], [0.95, 100]]}", []),
    ("basis: contract, when: [{field: amount, gte: 100}],"
     "points: {lookup: amount, steps: [[10, 1], [50, 2], [200, 4]]}",
     ["warning step_never a points.0.steps.0"]),
    ("basis: contract, points: {lookup: amount, steps: [[10, 1], [20, 1], [30, 2]]}",
     ["hint step_same a points.0.steps.1"]),
    ("basis: contract, points: {lookup: amount, steps: [[10, 1], [20, 2], [30, 1.5], [40, 3]]}",
     ["warning step_turns a points.0.steps.2"]),
    ("basis: receipt, points: {lookup: days_late, steps: [[-100000, 5], [1, 3], [31, -2]]}", []),
    ("basis: contract, at_most: 10, points: {lookup: amount, steps: [[10, 5], [20, 10], [30, 15]]}",
     ["warning step_above_most a points.0.steps.2"]),
    ("basis: contract, at_most: 10, points: {lookup: amount, steps: [[10, 5], [20, 8], [30, 15]]}", []),
    ("basis: lead, cap: {points: 900, per: day},"
     "points: {progressive: completeness, unit: 1, slices: [[0, 1], [100, 2]]}",
     ["warning step_never a points.0.slices.1"]),
    ("basis: contract, at_most: 9, points: {progressive: amount, unit: 1, slices: [[0, 1], [100, 1]]}",
     ["hint step_same a points.0.slices.1"]),
    # ---- cliffs: at least three times the points, and more than twice as steep as the measure ----
    ("basis: contract, points: {lookup: amount, steps: [[100, 10], [110, 100]]}",
     ["warning step_cliff a points.0.steps.1"]),
    ("basis: contract, points: {lookup: amount, steps: [[100, 10], [1000, 100], [2500, 330]]}", []),
    ("basis: contract, points: {lookup: amount, steps: [[100, 10], [110, 20]]}", []),
    ("basis: visit, cap: {points: 9, per: day}, points: {fixed: 1},"
     "times: [{lookup: minutes, steps: [[20, 1], [30, 5]]}]",
     ["warning step_cliff a times.0.steps.1"]),
    # ---- what can never be ----
    ("basis: lead, cap: {points: 9, per: day}, when: [{field: completeness, gt: 100}], points: {fixed: 1}",
     ["blocking rule_never a when"]),
    ("basis: person_month, when: [{field: contracts, gt: 2}, {field: contracts, lt: 3}], points: {fixed: 1}",
     ["blocking rule_never a when"]),
    ("basis: contract, when: [{field: kind, in: [new, renewal]}, {field: kind, ne: new}], points: {fixed: 1}", []),
    ("basis: contract, when: [{field: is_first, ne: true}, {field: is_first, eq: true}], points: {fixed: 1}",
     ["blocking rule_never a when"]),
    ("basis: contract, when: [{field: amount, missing: true}], points: {fixed: 1}", ["blocking rule_never a when"]),
    ("basis: person_month, when: [{field: sales_target, missing: true}, {field: attainment, gte: 1}],"
     "points: {fixed: 1}",
     ["blocking rule_never a when"]),
    ("basis: contract, when: [{field: kind, eq: rent}], points: {fixed: 1}",
     ["blocking rule_never a when", "warning value_unknown a when.0.eq"]),
    ("basis: feedback, when: [{field: rating, gt: 4}, {field: rating, lt: 5}], points: {fixed: 1}",
     ["blocking rule_never a when"]),
    ("basis: contract, points: [{fixed: 5}, {per: kind, unit: 1, points: 1}]",
     ["blocking term_never a points.1"]),
    ("basis: person_month, when: [{field: sales_target, missing: true}],"
     "points: {progressive: sales, of: sales_target, unit: 1, slices: [[0, 1]]}", ["blocking term_never a points.0"]),
    ("basis: person_quarter, points: {per: collection_rate, over: 1, unit: 0.01, points: 1}",
     ["blocking term_never a points.0"]),
    ("basis: person_quarter, points: {per: collection_rate, unit: 2, points: 1, whole: true}",
     ["blocking term_never a points.0"]),
    ("basis: contract, points: {lookup: customer.tier, steps: [[1, 5]]}", ["blocking term_never a points.0"]),
    ("basis: contract, points: {fixed: 0}", ["blocking rule_nothing a points"]),
    ("basis: contract, points: {fixed: 5}, times: [{choice: is_first, values: {true: 0, false: 0}}]",
     ["blocking rule_nothing a points", "hint factor_zero a times.0.values"]),
    ("basis: contract, points: {fixed: 5}, cap: {points: 0, per: month}", ["blocking cap_zero a cap.points"]),
    # ---- values and gaps ----
    ("basis: contract, points: {choice: kind, values: {new: 5, renewal: 3, rent: 2}}",
     ["warning value_unknown a points.0.values", "hint gap_points a points.0.values"]),
    ("basis: contract, when: [{field: kind, ne: new}], points: {choice: kind, values: {new: 5, renewal: 3, upsell: 2,"
     "framework: 1}}", ["warning value_never a points.0.values"]),
    ("basis: contract, when: [{field: kind, in: [new, renewal]}], points: {choice: kind, values: {new: 5, renewal: 3}}",
     []),
    ("basis: contract, points: {choice: kind, values: {new: 5}}", []),
    ("basis: contract, points: {choice: is_first, values: {true: 5}}", []),
    ("basis: contract, points: {fixed: 1}, times: [{choice: customer.tier, values: {S: 2, A: 1.5}}]",
     ["hint gap_factor a times.0.values"]),
    ("basis: feedback, points: {choice: rating, values: {5: 20, 4: 5, 2: -20, 1: -50}}",
     ["hint gap_points a points.0.values"]),
    ("basis: visit, cap: {points: 9, per: day}, points: {fixed: 1}, times: [{when: [{field: minutes, gte: 20},"
     "{field: minutes, lt: 30}], factor: 1.2}, {when: [{field: minutes, gt: 30}], factor: 1.5}]",
     ["warning gap_of_factors a times.1.when"]),
    # ---- factors ----
    ("basis: contract, points: {fixed: 1}, times: [{when: [{field: is_first, eq: false}], factor: 0}]",
     ["warning factor_zero a times.0.factor"]),
    ("basis: receipt, points: {fixed: 1}, times: [{lookup: days_late, steps: [[-100000, 1], [1, 0.5], [61, 0]]}]", []),
    ("basis: receipt, points: {fixed: 1}, times: [{lookup: days_late, steps: [[61, 0]]}]",
     ["hint factor_zero a times.0.steps.0"]),
    ("basis: contract, when: [{field: kind, eq: new}], points: {fixed: 1},"
     "times: [{when: [{field: kind, eq: renewal}], factor: 2}]", ["warning factor_never a times.0"]),
    ("basis: visit, cap: {points: 9, per: day}, points: {fixed: 1}, times: [{per: minutes, unit: 10, add: -0.1}]",
     ["warning factor_negative a times.0.add"]),
    ("basis: lead, cap: {points: 9, per: day}, points: {fixed: 1},"
     "times: [{per: completeness, unit: 10, add: -0.1}]", []),
    # ---- bounds, caps, limits ----
    ("basis: contract, points: {per: amount, unit: 1000, points: 1}", ["hint unbounded_measured a points.0"]),
    ("basis: contract, points: {per: amount, unit: 1000, points: -1}", []),
    ("basis: contract, points: {fixed: 1}, times: [{per: years, unit: 1, add: 0.1}]",
     ["hint unbounded_measured a times.0"]),
    ("basis: contract, points: {per: amount, unit: 1000, points: 1}, at_most: 500", []),
    ("basis: contract, when: [{field: amount, lte: 5000}], points: {per: amount, unit: 1000, points: 1}", []),
    ("basis: contract, points: {per: amount, unit: 1000, points: 1}, cap: {points: 500, per: month}", []),
    ("basis: person_quarter, points: {per: collection_rate, unit: 0.01, points: 1}", []),
    ("basis: visit, points: {fixed: 3}", ["warning uncapped a cap"]),
    ("basis: visit, points: {fixed: 3}, limit: {count: 2, per: week, same: [owner]}", []),
    ("basis: contract, points: {fixed: 3}, limit: {count: 2, per: week}", ["warning limit_everybody a limit.same"]),
    ("basis: contract, points: {lookup: amount, steps: [[100, 20]]}, at_least: 5", ["warning least_lifts a at_least"]),
    ("basis: contract, points: {fixed: 5}, at_least: 2, at_most: 9",
     ["hint least_idle a at_least", "hint most_idle a at_most"]),
    ("basis: contract, points: {fixed: 50}, cap: {points: 30, per: month}", ["hint cap_below_one a cap.points"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), ONE_RULE)
def test_a_rule_alone(body, wanted):
    assert found(book(f"{{code: a, {body}}}")) == wanted


BETWEEN = [
    # The same visits, twice.
    (["{code: a, basis: contract, when: [{field: amount, gte: 20}], points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: amount, gte: 60}], points: {fixed: 8}}"],
     ["warning overlap b when"]),
    (["{code: a, basis: contract, when: [{field: amount, gte: 20}, {field: amount, lt: 60}], points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: amount, gte: 60}], points: {fixed: 8}}"], []),
    (["{code: a, basis: contract, points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: is_first, eq: true}], points: {fixed: 8}}"],
     ["hint overlap_part b when"]),
    # Each looks at something else: the margin, a first order.
    (["{code: a, basis: contract, when: [{field: margin_rate, gt: 0.3}], points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: is_first, eq: true}], points: {fixed: 8}}"], []),
    # By steps and in proportion are two kinds of measure.
    (["{code: a, basis: contract, at_most: 9, points: {per: amount, unit: 1, points: 5}}",
      "{code: b, basis: contract, points: {lookup: amount, steps: [[5, 5]]}}"], []),
    (["{code: a, basis: contract, at_most: 9, points: {per: amount, unit: 1, points: 5}}",
      "{code: b, basis: receipt, at_most: 9, points: {per: amount, unit: 1, points: 5}}"], []),
    (["{code: a, basis: contract, points: {choice: kind, values: {new: 5}}}",
      "{code: b, basis: contract, points: {choice: kind, values: {renewal: 5}}}"], []),
    (["{code: a, basis: contract, effective: {to: 2026-03-31}, points: {fixed: 5}}",
      "{code: b, basis: contract, effective: {from: 2026-04-01}, points: {fixed: 5}}"], []),
    # With a target and without one: nobody has both.
    (["{code: a, basis: person_month, at_most: 9,"
      "points: {progressive: sales, of: sales_target, unit: 1, slices: [[0, 1]]}}",
      "{code: b, basis: person_month, at_most: 9, when: [{field: sales_target, missing: true}],"
      "points: {per: sales, unit: 1, points: 1}}"], []),
    # Ladders of rules.
    (["{code: a, basis: contract, when: [{field: amount, lt: 100}], points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: amount, gt: 200}], points: {fixed: 8}}"],
     ["warning gap_between b when"]),
    (["{code: a, basis: contract, when: [{field: kind, eq: new}], points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: kind, in: [renewal, upsell]}], points: {fixed: 8}}"],
     ["hint gap_between b when"]),
    # Refunds take back what payments gave; at 0 there is nothing to give.
    (["{code: a, basis: receipt, at_most: 9, when: [{field: amount, gt: 0}],"
      "points: {per: amount, unit: 9, points: 1}}",
      "{code: b, basis: receipt, when: [{field: amount, lt: 0}], points: {per: amount, unit: 9, points: 1}}"], []),
    (["{code: a, basis: contract, when: [{field: amount, lte: 60}], points: {fixed: 5}}",
      "{code: b, basis: contract, when: [{field: amount, gte: 60}], points: {fixed: 8}}"],
     ["warning overlap b when"]),
    # Versions.
    (["{code: a, basis: contract, effective: {to: 2026-03-31}, points: {fixed: 5}}",
      "{code: a, basis: contract, effective: {from: 2026-04-01}, points: {fixed: 6}}"], []),
    (["{code: a, basis: contract, effective: {to: 2026-03-31}, points: {fixed: 5}}",
      "{code: a, basis: contract, effective: {from: 2026-04-03}, points: {fixed: 6}}"],
     ["warning dates_hole a effective.from"]),
]  # fmt: skip


def together(*rules):
    """A book of rules that each bear their code as name; also one that `check_book` refuses."""
    head = Head.model_validate({"rulebook": "test", "name": {"en": "Test"}}).__dict__
    definitions = [making.rule(text).definition for text in rules]
    return Book(**head, rules=[Rule.from_definition(each | {"name": {"en": each["code"]}}) for each in definitions])


@pytest.mark.parametrize(("rules", "wanted"), BETWEEN)
def test_rules_together(rules, wanted):
    assert found(together(*rules)) == wanted


VERSION = "{{code: a, basis: contract, effective: {{{days}}}, points: {{fixed: 5}}}}"


def test_versions_on_the_same_days_block_publication():
    made = together(VERSION.format(days="to: 2026-04-30"), VERSION.format(days="from: 2026-04-01"))
    assert found(made) == ["blocking dates_overlap a effective"]
    assert [each.kind for each in lint_rule(made.rules[1], made)] == ["dates_overlap"]


def test_a_hole_is_said_with_its_days():
    made = together(VERSION.format(days="to: 2026-03-31"), VERSION.format(days="from: 2026-04-03"))
    (finding,) = lint_book(made)
    assert "in force from 1 April 2026 to 2 April 2026" in finding.text()
    assert "2026 年 4 月 1 日至 2026 年 4 月 2 日期间" in finding.text("zh-hans")


def test_two_rules_of_one_name_cannot_be_told_apart():
    made = book(
        "{code: a, basis: contract, points: {choice: kind, values: {new: 1}}}",
        "{code: b, basis: receipt, points: {fixed: 1}}",
    )
    assert set(found(made)) == {"hint name_twice b name.en", "hint name_twice b name.zh-hans"}


def test_a_claim_that_no_rule_pays_for_and_values_that_it_does_not_declare():
    paid = "{code: a, basis: claim.help, points: {choice: grade, values: {A: 5, B: 3, C: 1, D: 1}}}"
    assert found(book(paid, more=HELP)) == ["warning value_unknown a points.0.values"]
    idle = "{code: a, basis: contract, points: {fixed: 1}}"
    assert found(book(idle, more=HELP)) == ["warning claim_idle help"]


def test_what_people_state_themselves_needs_a_bound():
    stated = "{code: a, basis: claim.help, points: {per: hours, unit: 1, points: 20}}"
    assert found(book(stated, more=HELP)) == ["warning unbounded a points.0"]
    bounded = "{code: a, basis: claim.help, points: {per: share, unit: 0.01, points: 2}}"
    assert found(book(bounded, more=HELP)) == []
    of_text = "{code: a, basis: claim.help, points: {per: note, unit: 1, points: 2}}"
    assert found(book(of_text, more=HELP)) == ["blocking term_never a points.0"]


def test_campaigns_that_add_nothing():
    rule = "{code: a, basis: contract, effective: {from: 2026-04-01}, points: {fixed: 1}}"
    campaign = "campaigns:\n  - {{code: c, name: {{en: C}}, from: 2026-03-02, to: {to}, rules: [a], times: {times}}}\n"
    assert found(book(rule, more=campaign.format(to="2026-04-08", times=2))) == []
    assert found(book(rule, more=campaign.format(to="2026-03-08", times=2))) == ["warning campaign_idle c rules.0"]
    assert found(book(rule, more=campaign.format(to="2026-04-08", times=1))) == ["blocking campaign_nothing c times"]


VISIT = "{code: a, basis: visit, points: {fixed: 3}, at_most: 2, cap: {points: 30, per: month},"
VISIT += "limit: {count: 1, per: day, same: [owner]}}"


@pytest.mark.parametrize(
    ("counted", "wanted"),
    [
        (RuleStatistics(), ["never_looked"]),
        (RuleStatistics(records=500), ["never_fired"]),
        (RuleStatistics(records=500, scored=100, cap_periods=50, capped=10, at_most=20, limited=50), []),
        (RuleStatistics(records=500, scored=100, cap_periods=50, capped=40), ["cap_always"]),
        (RuleStatistics(records=500, scored=100, cap_periods=5, capped=5), []),
        (RuleStatistics(records=500, scored=100, at_most=95), ["most_always"]),
        (RuleStatistics(records=500, scored=10, limited=90), ["limit_always"]),
    ],
)
def test_what_last_year_says(counted, wanted):
    made = book(VISIT)
    assert [each.kind for each in lint_book(made, {"a": counted})] == wanted
    assert [each.kind for each in lint_rule(made.rules[0], made, counted)] == wanted


def test_a_draft_is_looked_at_among_the_other_rules_of_the_book():
    made = book(
        "{code: a, basis: contract, points: {fixed: 5}}", "{code: b, basis: contract, when: [{field: kind, eq: new}],"
        "points: {fixed: 5}}"
    )  # fmt: skip
    first, draft = made.rules[0], making.rule("{code: c, basis: contract, points: {fixed: 5}}")
    assert {each.kind for each in lint_rule(first, made)} == {"overlap_part"}
    assert {each.kind for each in lint_rule(draft, made)} == {"overlap", "overlap_part", "name_twice"}
    assert all(each.place == 2 for each in lint_rule(draft, made))


def test_a_rule_whose_fields_do_not_exist_is_left_to_the_check_of_the_book():
    gone = making.rule("{code: a, basis: claim.sample, points: {fixed: 1}}")
    assert lint_rule(gone, together()) == []


def test_a_finding_says_where_and_why_and_what_to_do_in_both_languages():
    (finding,) = lint_book(book("{code: a, basis: contract, points: {lookup: amount, steps: [[100, 10], [110, 100]]}}"))
    assert finding.where == "rules[1] a › points[1] › steps[2]"
    assert finding.text() == (
        "A cliff at ¥110: just below it 10 points, from there 100 points. Add steps between, or a rate in "
        "proportion, so that the last bit of effort is not worth more than all before."
    )
    assert finding.text("zh-hans") == (
        "在 110 元处陡增：差一点只有 10 分，达到即为 100 分。"
        "请在中间增加分级或改为按比例计分，避免最后一点努力抵过之前全部。"
    )


def test_every_kind_of_finding_is_made_and_said_in_a_test():
    written = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in TEXTS if kind not in written] == []


# ---- the books that we ship -----------------------------------------------------------------------------------


def test_the_standard_book_may_be_published_and_is_told_only_what_is_worth_a_look():
    findings = lint_book(sentence_review.read(sentence_review.STANDARD))
    assert not [each for each in findings if each.severity == BLOCKING]
    assert [(each.kind, each.code) for each in findings] == [
        ("unbounded", "knowledge.lecture"),  # hours are what the claimant says
        ("unbounded_measured", "sales.attainment"),
        ("unbounded_measured", "sales.untargeted"),
        ("unbounded_measured", "receipt.timeliness"),
        ("unbounded_measured", "product.margin"),
        ("unbounded_measured", "contract.renewal"),
        ("gap_points", "collab.mentor"),  # an order within 999 days
        ("gap_points", "innovation.strategic"),  # a customer of tier C
    ]


# ---- what holds for any rule ------------------------------------------------------------------------------------

some = settings(max_examples=60)


@some
@given(strategies.books())
def test_any_valid_book_can_be_linted_and_every_finding_can_be_said(made):
    counted = {rule.code: RuleStatistics(records=100, scored=20, cap_periods=20, capped=20) for rule in made.rules}
    findings = lint_book(made, counted)
    for finding in findings:
        for language in ("en", "zh-hans"):
            assert "{" not in finding.text(language)
    for rule in made.rules:
        lint_rule(rule, made, counted[rule.code])


STARTS = {"amount": st.integers(1, 10**7), "margin_rate": st.decimals(-1, 1, places=2), "years": st.integers(0, 40)}


@some
@given(st.data(), st.sampled_from(sorted(STARTS)), st.booleans())
def test_a_ladder_that_only_rises_or_falls_has_no_step_that_never_applies(data, name, falls):
    starts = sorted(data.draw(st.sets(STARTS[name], min_size=1, max_size=5)))
    given_points = data.draw(st.sets(st.integers(-500, 500), min_size=len(starts), max_size=len(starts)))
    points = sorted(given_points, reverse=falls)
    steps = ", ".join(f"[{start}, {value}]" for start, value in zip(starts, points, strict=True))
    assume(any(points))
    made = book(f"{{code: a, basis: contract, points: {{lookup: {name}, steps: [{steps}]}}}}")
    assert {each.kind for each in lint_book(made)} <= {"step_cliff"}


@st.composite
def records(draw, basis):
    """A record as its fields are declared: what the linter takes for possible, every such value within reach."""
    region = Region(basis, strategies.KINDS)
    drawn = {name: draw(_values(region.whole(name))) for name in fields_of(basis, strategies.KINDS)}
    for one, other in (("attainment", "sales_target"), ("days_early", "days_to_paid"), ("aov_growth", "aov")):
        if one in drawn and (drawn[one] is None or drawn[other] is None):
            drawn[one] = drawn[other] = None
    if "aov_before" in drawn and drawn["aov_before"] is None:
        drawn["aov_growth"] = None
    return drawn


def _values(values):
    edges = [number for part in values.intervals for number in part[:2] if number.is_finite()]
    near = st.one_of(strategies.numbers, st.sampled_from([Decimal(0), *edges]))
    if values.has_whole_numbers:
        near = near.map(int).map(Decimal)
    inside = near.filter(lambda number: values.among([format(number, "f")]).intervals)
    choices = [inside] if values.intervals else []
    choices += [st.sampled_from(sorted(values.texts)).map(_as_value)] if values.texts and not values.is_all_but else []
    choices += [st.sampled_from(["A", "x", "new"])] if values.is_all_but else []
    return st.one_of(*choices, *([st.none()] if values.may_be_missing else []))


def _as_value(text):
    return text == "true" if text in ("true", "false") else text


@st.composite
def rules_and_records(draw):
    basis = draw(st.sampled_from(strategies.BASES))
    return draw(strategies.rules(basis=basis)), draw(st.lists(records(basis), min_size=3, max_size=8))


def is_in(region, record):
    return all(_is_among(values, record[name]) for name, values in region.narrowed.items())


def _is_among(values, value):
    return values.may_be_missing if value is None else values.among([str(text_of(value))]).has_values


def worth(rule, record, **parts):
    """The exact points of a record by a rule with some parts replaced, before its bounds."""
    bare = rule.model_copy(update={"at_least": None, "at_most": None} | parts)
    bare.__dict__.pop("fields", None)
    layout = fields_of(rule.basis, strategies.KINDS)
    return compile_rule(bare, layout).gross(tuple(record[name] for name in layout))


@settings(max_examples=150)
@given(rules_and_records())
def test_what_is_called_impossible_never_happens(made):
    rule, seen = made
    region = Region(rule.basis, strategies.KINDS).where(rule.when)
    pays = Pays(rule, Region(rule.basis, strategies.KINDS))
    bounds = ranges.of_rule(rule, region)
    one_point = making.rule("{code: x, basis: lead, points: {fixed: 1}}").points
    for record in seen:
        if not worth(rule, record, points=one_point, times=()):
            continue
        assert is_in(region, record)
        assert bounds.low <= worth(rule, record) <= bounds.high
        for term in rule.points:
            given_by = worth(rule, record, points=(term,), times=())
            low, high = ranges.of_term(term, region)
            assert low <= given_by <= high
            if given_by and len({measure_of(each) for each in rule.points}) == len(rule.points):
                assert is_in(pays.parts[measure_of(term)], record), "else an overlap would be missed"
