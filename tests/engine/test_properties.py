"""What holds for any rule and any records: compared with the naive scorer in fractions, written and read, replayed."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.arithmetic import split
from scoring.engine.campaigns import campaign_inputs_json, campaign_lines
from scoring.engine.explanation import replay, steps
from scoring.engine.language import Campaign, check_book, dump_book, parse_book
from scoring.engine.scorer import Scorer, inputs_json, versions_of
from scoring.engine.sentences import of_rule
from tests.engine import naive, strategies

LANGUAGES = ("en", "zh-hans")
many = settings(max_examples=150)
some = settings(max_examples=50)


def team_of(person, on):
    return {"P1": "T1", "P10": "T1"}.get(person, "T2" if on < date(2024, 3, 10) else None)


def scored(book, records, as_of, year_starts):
    ordered = sorted(records, key=lambda record: (record.date, record.key))
    versions = versions_of(book.rules)
    scorer = Scorer(versions, as_of=as_of, year_starts=year_starts, team_of=team_of, claims=book.claims)
    return list(scorer.score(ordered))


as_of_dates = st.sampled_from([date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 1), date(2026, 1, 1)])


@many
@given(strategies.cases(), as_of_dates, st.sampled_from([1, 2, 4]))
def test_decimals_in_one_pass_come_to_the_same_as_fractions_over_whole_lists(case, as_of, year_starts):
    book, records = case
    keys = {record.id: record.key for record in records}
    found = defaultdict(int)
    for line in scored(book, records, as_of, year_starts):
        account = f"person:{line.person}" if line.person else f"team:{line.team}"
        assert (line.rule, keys[line.record], account, line.date) not in found, "one line for each award"
        found[line.rule, keys[line.record], account, line.date] = line.cents
    expected = naive.awards(
        versions_of(book.rules),
        records,
        layouts=strategies.LAYOUTS,
        as_of=as_of,
        year_starts=year_starts,
        team_of=team_of,
    )
    assert found == expected


@some
@given(strategies.cases())
def test_every_line_is_replayed_from_its_inputs_and_version_alone(case):
    book, records = case
    versions = {version.id: version for version in versions_of(book.rules)}
    for line in scored(book, records, date(2026, 1, 1), 1):
        inputs = inputs_json(line)
        version = versions[line.version]
        assert replay(version, inputs) == line.cents
        assert replay(version, json.loads(inputs)) == line.cents, "whatever JSON parser read them"
        for language in LANGUAGES:
            assert steps(version, inputs, language, claims=book.claims)[-1].points == Decimal(line.cents) / 100


@some
@given(strategies.books())
def test_a_book_is_the_same_after_writing_and_reading_it(book):
    assert parse_book(dump_book(book)) == book
    assert not [problem for problem in check_book(book) if problem.severity == "error"]


@some
@given(strategies.rules())
def test_a_definition_survives_json_whose_keys_are_sorted(rule):
    kept = json.loads(json.dumps(rule.definition, sort_keys=True))
    assert type(rule).from_definition(kept) == rule
    assert list(type(rule).from_definition(kept).definition) == list(rule.definition)


@some
@given(strategies.rules())
def test_every_rule_can_be_said(rule):
    for language in LANGUAGES:
        said = of_rule(rule, language, claims=[strategies.KIND])
        assert said.endswith("." if language == "en" else "。")
        assert "{" not in said


@given(
    st.integers(-10_000, 10_000),
    st.lists(st.integers(1, 10_000), min_size=1, max_size=5),
)
def test_a_split_gives_away_every_cent_and_nobody_more_than_a_cent_too_much(cents, weights):
    total = sum(weights)
    shares = [(f"P{place}", Decimal(weight * 100) / total) for place, weight in enumerate(weights[:-1])]
    shares.append(("P9", 100 - sum(share for _, share in shares)))
    parts = dict(split(cents, shares))
    assert sum(parts.values()) == cents
    for person, share in shares:
        assert abs(parts[person] - cents * share / 100) < 1
        assert parts[person] * cents >= 0


lines = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.integers(1, 6),
        st.sampled_from(["P1", "P2"]),
        st.integers(-500, 5_000),
    ),
    max_size=20,
    unique_by=lambda line: line[:3],
)


@some
@given(lines, st.sampled_from(["1", "1.5", "2", "1.333"]), st.sampled_from([None, "0", "7", "15.01"]), st.randoms())
def test_a_campaign_never_gives_more_than_its_cap_and_its_lines_replay(found, times, cap, chance):
    campaign = Campaign.from_definition(
        {
            "code": "x",
            "name": {"en": "X"},
            "from": "2024-03-02",
            "to": "2024-03-05",
            "rules": ["a", "b"],
            "times": times,
        }
        | ({"cap": cap} if cap else {})
    )
    given_lines = [(rule, day, f"R{day}", person, date(2024, 3, day), cents) for rule, day, person, cents in found]
    extra = campaign_lines(campaign, given_lines, team_of)
    chance.shuffle(given_lines)
    assert campaign_lines(campaign, given_lines, team_of) == extra, "whatever order the lines come in"
    assert all(line.cents > 0 and 2 <= line.date.day <= 5 for line in extra)
    assert all(replay(campaign, campaign_inputs_json(line)) == line.cents for line in extra)
    if cap:
        for person in ("P1", "P2"):
            assert sum(line.cents for line in extra if line.person == person) <= Decimal(cap) * 100
