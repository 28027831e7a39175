"""Campaigns: extra points for lines that stand, in the order (date, rule, record), capped over the whole window."""

import json
from datetime import date

import pytest

from scoring.engine.campaigns import campaign_inputs_json, campaign_lines
from scoring.engine.explanation import replay
from scoring.engine.language import Campaign, dump_book, parse_book

LINES = [
    ("b", 1, "C01", "P1", date(2024, 3, 2), 2001),
    ("a", 1, "C01", "P1", date(2024, 3, 2), 1000),
    ("b", 3, "C03", "P1", date(2024, 3, 8), 2498),
    ("b", 2, "C02", "P1", date(2024, 3, 8), 1),
    ("a", 9, "C09", "P1", date(2024, 3, 9), 1000),
    ("a", 4, "C04", "P2", date(2024, 3, 5), -2000),
    ("c", 5, "C05", "P2", date(2024, 3, 5), 1000),
]


def campaign(**settings):
    definition = {"code": "x", "name": {"en": "X"}, "from": "2024-03-02", "to": "2024-03-08", "rules": ["a", "b"]}
    return Campaign.from_definition(definition | {"times": "1.5"} | settings)


def found(settings, lines=LINES, team_of=lambda code, on: "T1"):
    made = campaign_lines(campaign(**settings), lines, team_of)
    assert all(replay(campaign(**settings), campaign_inputs_json(line)) == line.cents for line in made)
    return [(line.key, line.person, line.cents) for line in made]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [("C01", "P1", 1501), ("C02", "P1", 1), ("C03", "P1", 1249)]),
        ({"times": 1}, []),
        ({"times": 3}, [("C01", "P1", 6002), ("C02", "P1", 2), ("C03", "P1", 4996)]),
        ({"cap": "15.01"}, [("C01", "P1", 1501)]),
        ({"cap": 17}, [("C01", "P1", 1501), ("C02", "P1", 1), ("C03", "P1", 198)]),
        ({"cap": 5}, [("C01", "P1", 500)]),
        ({"cap": 0}, []),
        ({"rules": ["c"]}, [("C05", "P2", 500)]),
        ({"teams": ["T2"]}, []),
        ({"from": "2024-03-08"}, [("C02", "P1", 1), ("C03", "P1", 1249)]),
    ],
)
def test_the_extra_points_of_a_campaign(settings, expected):
    assert found(settings) == expected


def test_two_rules_on_one_record_make_one_line_with_both_parts():
    (line, *_) = campaign_lines(campaign(cap=6), LINES, lambda code, on: "T1")
    assert [tuple(part) for part in line.inputs] == [("a", 1000, 0), ("b", 2001, 500)]
    assert line.cents == 600


@pytest.mark.parametrize(
    "code", ["East/1", "华东（上海）", "T😀", "0012", "12", "1e5", "true", "null", "a: b", "#1", "'", "￥"]
)
def test_a_team_is_named_by_its_code_whatever_that_holds(code):
    rule = {"code": "a", "name": {"en": "A"}, "category": "performance", "basis": "visit", "points": {"fixed": 1}}
    asked = {"code": "x", "name": {"en": "X"}, "from": "2024-03-02", "to": "2024-03-08", "rules": ["a"], "times": 2}
    asked["teams"] = [code, "T1"]
    written = {"rulebook": "r", "name": {"en": "R"}, "rules": [rule], "campaigns": [asked]}
    book = parse_book(json.dumps(written, ensure_ascii=False))
    assert book.campaigns[0].teams == (code, "T1")
    assert parse_book(dump_book(book)) == book
    assert found({"teams": [code]}, team_of=lambda *_: code) == found({})


def test_the_team_is_that_of_the_line_s_date():
    def team_of(code, on):
        return "T1" if on < date(2024, 3, 8) else "T2"

    assert found({"teams": ["T1"]}, team_of=team_of) == [("C01", "P1", 1501)]
