"""Sentences of rules: the review file holds what is said, and what differs in points is said differently."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scoring.engine import labels
from scoring.engine.bases import BOOLEAN
from scoring.engine.checks import check_rule
from scoring.engine.language import Campaign, Name, Rule
from scoring.engine.sentences import of_campaign, of_rule, pays
from scoring.engine.words import is_lowest
from tests.engine import making, sentence_review, strategies

LANGUAGES = sentence_review.LANGUAGES
ANEW = "run python -m tests.engine.sentence_review, and read what changed"


@pytest.mark.parametrize("name", sentence_review.OWN | sentence_review.OF_CASES)
def test_the_review_file_holds_every_sentence_of_the_book(name):
    path = (sentence_review.OWN | sentence_review.OF_CASES)[name]
    assert sentence_review.committed().get(name, {}) == sentence_review.sentences(name, path), ANEW


def test_beside_what_it_is_for_a_rule_says_only_what_it_pays():
    rule = making.rule("{code: a, basis: visit, points: {fixed: 5}}")
    for language in LANGUAGES:
        whole, said = of_rule(rule, language), pays(rule, language)
        assert whole.lower().endswith(said.lower())
        assert len(said) < len(whole)
    limited = making.rule("{code: a, basis: visit, when: [{field: minutes, gte: 30}], points: {fixed: 5}}")
    assert pays(limited) == of_rule(limited)


def test_the_review_file_names_every_construct_of_the_language():
    written = (sentence_review.HERE / "every_construct.yaml").read_text(encoding="utf-8")
    terms = "fixed per lookup progressive choice over unit whole of slices steps values"
    operators = "eq ne in gt gte lt lte missing"
    others = "when times add factor label at_least at_most limit count same cap pool_percent settle effective from to"
    campaigns = "campaigns teams claims attributes"
    for key in f"{terms} {operators} {others} {campaigns}".split():
        assert f"{key}:" in written, key


def test_the_standard_book_has_a_sentence_of_its_own_for_each_rule():
    said = list(sentence_review.sentences("standard", sentence_review.STANDARD).values())
    for place in (0, 1):
        assert len({pair[place] for pair in said}) == len(said)


# ---- what differs in points is said differently -----------------------------------------------------------------

NUMBERS = [Decimal(text) for text in ("0", "1", "7", "-3", "2.5", "0.00001", "1234567.891011", "-0.12345")]
OPTIONAL = ("when", "times", "at_least", "at_most", "limit", "cap", "pool_percent", "settle", "effective")
UNSAID = {"code", "name", "category", "item", "label"}


@st.composite
def pairs(draw):
    """A rule and the same with one part changed, added or left out."""
    rule = draw(strategies.rules())
    plain = rule.definition
    if draw(st.integers(0, 3)) == 0:
        changed = _with_optional(draw, plain, draw(strategies.rules(basis=rule.basis)).definition)
    else:
        path = draw(st.sampled_from(list(_leaves(plain))))
        changed = _replaced(plain, path, lambda old: draw(_other(rule.basis, path, old)))
    try:
        return rule, Rule.from_definition(changed)
    except ValidationError:
        assume(False)


def _with_optional(draw, plain, other):
    key = draw(st.sampled_from(OPTIONAL))
    if key == "effective":
        start = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 40)))
        return plain | {key: {draw(st.sampled_from(["from", "to"])): start.isoformat()}}
    rest = {name: value for name, value in plain.items() if name != key}
    return rest | ({key: other[key]} if key in other else {})


def _leaves(here, path=()):
    """The paths of all values that decide points."""
    if isinstance(here, dict | list):
        for key, inner in here.items() if isinstance(here, dict) else enumerate(here):
            if key not in UNSAID:
                yield from _leaves(inner, (*path, key))
    else:
        yield path


def _replaced(here, path, change):
    if not path:
        return change(here)
    copy = dict(here) if isinstance(here, dict) else list(here)
    copy[path[0]] = _replaced(here[path[0]], path[1:], change)
    return copy


def _other(basis, path, old):
    """Another value for a place: fields by fields, periods by periods, numbers by numbers."""
    if path[-1] in ("field", "per", "lookup", "choice", "progressive", "of") or path[-2:-1] == ("same",):
        if path[0] in ("limit", "cap") and path[-1] == "per":
            return st.sampled_from(["day", "week", "month", "quarter", "year"])
        return strategies.fields(basis)
    if path == ("basis",):
        return st.sampled_from(strategies.BASES)
    if isinstance(old, bool):
        return st.just(not old)
    return st.sampled_from([*NUMBERS, "A", "new"])


def meaning(rule):
    """The definition without what changes no points."""
    assume(not [problem for _, problem in check_rule(rule, strategies.KINDS) if problem.severity == "error"])
    plain = _stripped(rule.definition)
    if plain.get("pool_percent") == 0:
        del plain["pool_percent"]
    for part in _parts(plain):
        if "lookup" in part and len(part["steps"]) > 1 and _is_lowest(rule, part):
            part["steps"][0][0] = "lowest"
    for conditions in _conditions(plain):
        conditions[:] = [_one_way(rule, condition) for condition in conditions]
    return plain


def _is_lowest(rule, part):
    return is_lowest(_field(rule, part["lookup"]), Decimal(str(part["steps"][0][0])))


def _field(rule, name):
    return labels.field(rule.basis, name, strategies.KINDS)


def _parts(plain):
    points = plain["points"] if isinstance(plain["points"], list) else [plain["points"]]
    return [*points, *plain.get("times", [])]


def _conditions(plain):
    return [part["when"] for part in (plain, *_parts(plain)) if "when" in part]


def _one_way(rule, condition):
    """`in` with one value is `eq`; of a column that is true or false, `ne` is `eq` of the other."""
    field = _field(rule, condition["field"])
    if "in" in condition and len(condition["in"]) == 1:
        condition = {"field": field.name, "eq": condition["in"][0]}
    value = condition.get("ne")
    if isinstance(value, bool) and field.type == BOOLEAN and not field.is_loose:
        condition = {"field": field.name, "eq": not value}
    return condition


def _stripped(here):
    if isinstance(here, dict):
        return {key: _stripped(inner) for key, inner in here.items() if key not in UNSAID}
    return [_stripped(inner) for inner in here] if isinstance(here, list) else here


@settings(max_examples=500)
@given(pairs())
def test_rules_that_differ_in_points_never_read_the_same(pair):
    one, other = pair
    assume(meaning(one) != meaning(other))
    for language in LANGUAGES:
        said = [of_rule(rule, language, claims=[strategies.KIND]) for rule in pair]
        assert said[0] != said[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("points: {fixed: 0.12341}", "points: {fixed: 0.12342}"),
        ("points: {per: amount, unit: 1, points: 1}", "points: {progressive: amount, unit: 1, slices: [[0, 1]]}"),
        ("points: {fixed: 1}, times: [{per: amount, unit: 5, add: 0.1}]",
         "points: {fixed: 1}, times: [{per: amount, unit: 50, add: 0.1}]"),
        ("points: {choice: kind, values: {'2': 5}}", "points: {lookup: amount, steps: [[2, 5]]}"),
        ("points: {fixed: 1}, times: [{choice: kind, values: {new: 2}, label: {en: extra}}]",
         "points: {fixed: 1}, times: [{choice: customer.tier, values: {new: 2}, label: {en: extra}}]"),
        ("points: {lookup: amount, steps: [[-200000, 1], [0, 2]]}",
         "points: {lookup: amount, steps: [[-100000, 1], [0, 2]]}"),
        ("points: {fixed: 1}, effective: {from: 2026-03-01, to: 2026-03-01}",
         "points: {fixed: 1}, effective: {from: 2026-03-01}"),
        ("points: {fixed: 1}, limit: {count: 1, per: day, same: [customer]}",
         "points: {fixed: 1}, limit: {count: 1, per: day, same: [customer.benchmark]}"),
    ],
)  # fmt: skip
def test_what_looked_alike_reads_differently(one, other):
    for language in LANGUAGES:
        said = [of_rule(making.rule(f"{{code: a, basis: contract, {body}}}"), language) for body in (one, other)]
        assert said[0] != said[1]


campaigns = st.fixed_dictionaries(
    {
        "from": st.sampled_from(["2026-03-02", "2026-03-03"]),
        "to": st.sampled_from(["2026-03-03", "2026-03-08"]),
        "rules": st.sampled_from([["a"], ["b"], ["a", "b"]]),
        "times": st.sampled_from(["1", "1.5", "1.50001"]),
    },
    optional={"cap": st.sampled_from([0, 300, "300.5"]), "teams": st.sampled_from([["x"], ["y"], ["x", "y"]])},
).map(lambda made: {"code": "c", "name": {"en": "C"}, **made})
SAME_NAME = {"a": Name(en="Sales", **{"zh-hans": "销售"}), "b": Name(en="Sales", **{"zh-hans": "销售"})}


@settings(max_examples=200)
@given(campaigns, campaigns)
@example(*({"code": "c", "name": {"en": "C"}, "from": "2026-03-02", "to": "2026-03-08", "rules": [code], "times": 2}
           for code in "ab"))  # fmt: skip
def test_campaigns_that_differ_never_read_the_same_even_where_rules_share_a_name(one, other):
    assume(one != other)
    for language in LANGUAGES:
        said = [of_campaign(Campaign.from_definition(each), language, names=SAME_NAME) for each in (one, other)]
        assert said[0] != said[1]


def test_a_campaign_names_its_teams():
    campaign = Campaign.from_definition(
        {"code": "c", "name": {"en": "C"}, "from": "2026-03-02", "to": "2026-03-08", "rules": ["a"], "times": 2,
         "teams": ["e", "w"]}
    )  # fmt: skip
    assert of_campaign(campaign, teams={"e": "East"}).endswith("only for the teams East and w.")


def test_an_attribute_has_the_label_that_its_kind_gives_it_in_each_language():
    made = making.book(
        "{code: a, basis: claim.help, points: {per: damage, unit: 1, points: 1}}",
        more="claims:\n  - {kind: help, name: {en: Help}, attributes: "
        "{damage: {type: number, label: {en: damage, zh-hans: 损失}}}}\n",
    )
    assert "损失 × 1 分" in of_rule(made.rules[0], "zh-hans", claims=made.claims)
