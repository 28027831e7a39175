"""What each sort of cell may look like, in tables: no file, no database."""

import datetime
import json
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.imports import cleaners, words
from scoring.imports.cleaners import Refused, exact_json

MARCH_5 = datetime.date(2026, 3, 5)

DATES = [
    ("2026-03-05", MARCH_5),
    ("2026-3-5", MARCH_5),
    ("2026/3/5", MARCH_5),
    ("2026/03/05", MARCH_5),
    ("20260305", MARCH_5),
    (" 2026-03-05 ", MARCH_5),
    ("2026.3.5", MARCH_5),
    ("2026年3月5日", MARCH_5),
    ("２０２６-０３-０５", MARCH_5),
    ("2026-03-05 00:00:00", MARCH_5),
    ("2026-03-05T14:30", MARCH_5),
    (MARCH_5, MARCH_5),
    (datetime.datetime(2026, 3, 5, 18, 0), MARCH_5),
    (20260305.0, MARCH_5),
    ("", None),
    (None, None),
    ("2024-02-29", datetime.date(2024, 2, 29)),
]
NO_DATES = ["2026-02-30", "2026-13-01", "05/03/2026", "2026-03", "5.3.26", "46086", 46086.0, "yesterday", "0206-03-05"]


@pytest.mark.parametrize(("cell", "date"), DATES)
def test_dates(cell, date):
    assert cleaners.day().clean(cell) == date


@pytest.mark.parametrize("cell", NO_DATES)
def test_what_is_no_date(cell):
    with pytest.raises(Refused):
        cleaners.day().clean(cell)


AMOUNTS = [
    ("1200", D(1200)),
    ("1,200,000.50", D("1200000.50")),
    ("１，２００", D(1200)),
    ("1，200", D(1200)),
    ("1 200 000", D(1200000)),
    ("¥1,200.5", D("1200.5")),
    ("￥1200", D(1200)),
    ("$ 1,200", D(1200)),
    ("€1200", D(1200)),
    ("RMB 1200", D(1200)),
    ("1,200 CNY", D(1200)),
    ("1200元", D(1200)),
    ("12万", D(120000)),
    ("1.25 万元", D(12500)),
    ("0.3亿", D(30_000_000)),
    ("-300.10", D("-300.10")),
    ("(300)", D(-300)),
    ("+5", D(5)),
    ("1.500", D("1.5")),
    (520000.0, D(520000)),
    (0.1 + 0.2, D("0.3")),
    (7, D(7)),
    ("", None),
]
NO_AMOUNTS = [
    "12.345",
    "1,5",
    "1,2000",
    "12a",
    "60%",
    "--5",
    "(-5)",
    "1e5",
    "1.2.3",
    "NaN",
    "Infinity",
    "9" * 40,
    "1" * 17,
]


@pytest.mark.parametrize(("cell", "amount"), AMOUNTS)
def test_amounts(cell, amount):
    assert cleaners.money().clean(cell) == amount


@pytest.mark.parametrize("cell", NO_AMOUNTS)
def test_what_is_no_amount(cell):
    with pytest.raises(Refused):
        cleaners.money().clean(cell)


@pytest.mark.parametrize(
    ("cleaner", "cell", "number"),
    [
        (cleaners.share(), "60%", D(60)),
        (cleaners.share(), "60", D(60)),
        (cleaners.share(), "33.3333", D("33.3333")),
        (cleaners.share(), "100％", D(100)),
        (cleaners.completeness(), "60%", D(60)),
        (cleaners.completeness(), "0", D(0)),
        (cleaners.rate(), "60%", D("0.6")),
        (cleaners.rate(), "0.35", D("0.35")),
        (cleaners.rate(), "12.34%", D("0.1234")),
        (cleaners.rate(), "-5%", D("-0.05")),
        (cleaners.whole(0, 100), "30.0", 30),
        (cleaners.whole(0, 100, ("天", "日")), "30天", 30),
        (cleaners.whole(0, 100), 45.0, 45),
        (cleaners.whole(1, 5, ("分",), words.RATING), "很满意", 5),
        (cleaners.whole(1, 5, ("分",), words.RATING), "很不满意", 1),
        (cleaners.whole(1, 5, ("分",), words.RATING), "4分", 4),
    ],
)
def test_percentages_and_whole_numbers(cleaner, cell, number):
    assert cleaner.clean(cell) == number


@pytest.mark.parametrize(
    ("cleaner", "cell", "reason"),
    [
        (cleaners.share(), "0", "must be above 0 and at most 100"),
        (cleaners.share(), "100.0001", "must be above 0 and at most 100"),
        (cleaners.share(), "33.33333", "has more than 4 decimals"),
        (cleaners.rate(), "35", "must be between -1 and 1"),
        (cleaners.rate(), "12.345%", "has more than 4 decimals"),
        (cleaners.completeness(), "101", "must be between 0 and 100"),
        (cleaners.whole(1, 5), "6", "must be between 1 and 5"),
        (cleaners.whole(0, 100), "1.5", "is not a whole number"),
        (cleaners.money(above=0), "0", "must be above 0"),
        (cleaners.money(least=0), "-1", "must be at least 0"),
        (cleaners.money(), "12.345", "has more than 2 decimals"),
        (cleaners.money(), "1" * 17, "is too large"),
    ],
)
def test_reasons_say_what_is_wanted(cleaner, cell, reason):
    with pytest.raises(Refused, match=reason):
        cleaner.clean(cell)


@pytest.mark.parametrize("cell", ["1", "true", "TRUE", "Yes", "y", "是", True, 1.0])
def test_yes(cell):
    assert cleaners.yes_no().clean(cell) is True


@pytest.mark.parametrize("cell", ["0", "false", "No", "否", False, 0.0])
def test_no(cell):
    assert cleaners.yes_no().clean(cell) is False


@pytest.mark.parametrize("cell", ["maybe", "2", "是的吧"])
def test_neither_yes_nor_no(cell):
    with pytest.raises(Refused):
        cleaners.yes_no().clean(cell)


PERIODS = [
    ("2026", "2026"),
    (2026.0, "2026"),
    ("2026年", "2026"),
    ("2026-Q1", "2026-Q1"),
    ("2026q4", "2026-Q4"),
    ("2026年第三季度", "2026-Q3"),
    ("2026年2季度", "2026-Q2"),
    ("2026-03", "2026-03"),
    ("2026/3", "2026-03"),
    ("202603", "2026-03"),
    ("2026年3月", "2026-03"),
    ("2026年12月", "2026-12"),
    (datetime.date(2026, 3, 1), "2026-03"),
]


@pytest.mark.parametrize(("cell", "period"), PERIODS)
def test_periods(cell, period):
    assert cleaners.period().clean(cell) == period


@pytest.mark.parametrize("cell", ["26", "2026-Q5", "2026-13", "2026年13月", "202600", "Mar-26", MARCH_5])
def test_what_is_no_period(cell):
    with pytest.raises(Refused):
        cleaners.period().clean(cell)


WORDS = [
    (words.CONTRACT_KIND, {"新签": "new", "New": "new", "续签": "renewal", "续约": "renewal", "增购": "upsell"}),
    (words.CONTRACT_KIND, {"框架": "framework"}),
    (words.CONTRACT_KIND, {"up-sell": "upsell", "年度框架协议": "framework", "续签合同": "renewal"}),
    (words.LEVEL, {"决策层": "decision", "管理层": "manager", "执行层": "staff", "DECISION": "decision"}),
    (words.CONTRACT_STATUS, {"有效": "active", "作废": "void", "已作废": "void"}),
    (words.CONFIRMED, {"已确认": "confirmed", "待确认": "pending", "作废": "void", "confirmed": "confirmed"}),
    (words.LEAD_STATUS, {"已通过": "approved", "已驳回": "rejected", "待审核": "pending"}),
    (words.CLAIM_STATUS, {"草稿": "draft", "已提交": "submitted", "已通过": "approved", "已撤回": "withdrawn"}),
    (words.TIER, {"A（重点客户）": "A", "A(重点客户)": "A", "a": "A", "重点客户": "A", "战略客户": "S"}),
    (words.TIER, {"B级": "B", "C类客户": "C", "C（非优先客户）": "C"}),
    (words.TIER, {"普通客户": "B", "（重点客户）": "A", "S【战略】": "S"}),
    (words.SOURCE, {"客户": "customer", "第三方调研": "survey", "survey": "survey"}),
    (words.QUALITY, {"A": "A", "优": "A", "良": "B", "c": "C"}),
    (words.METRIC, {"sales": "sales", "New Customers": "new_customers", "回款": "collection"}),
    (words.ROLE, {"经理": "manager", "销售代表": "rep", "财务": "finance"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("meanings", "cell", "value"),
    [(meanings, cell, value) for meanings, pairs in WORDS for cell, value in pairs.items()],
)
def test_words_of_exports(meanings, cell, value):
    assert cleaners.choice(meanings).clean(cell) == value


def test_an_unknown_word_names_the_known_ones():
    with pytest.raises(Refused, match="is none of S, A, B, C"):
        cleaners.choice(words.TIER).clean("D")


def test_several_words_in_one_cell():
    assert cleaners.several(cleaners.choice(words.ROLE)).clean("经理；rep, rep") == "manager,rep"


CODES = [(" K1 ", "K1"), ("\ufeffK1", "K1"), (1001.0, "1001"), ("00123", "00123"), ("合同-1", "合同-1"), ("", None)]


@pytest.mark.parametrize(("cell", "code"), CODES)
def test_codes(cell, code):
    assert cleaners.code().clean(cell) == code


@pytest.mark.parametrize("cell", ["a\tb", "a\nb", "a\0b", "x" * 65, "a\x1bb"])
def test_what_is_no_code(cell):
    with pytest.raises(Refused):
        cleaners.code().clean(cell)


def test_texts_may_hold_lines_and_formulas_but_no_nul():
    clean = cleaners.text(200).clean
    assert clean("=1+1\nsecond line") == "=1+1\nsecond line"
    with pytest.raises(Refused):
        clean("a\0b")
    with pytest.raises(Refused, match="longer than 200"):
        clean("x" * 201)


def test_emails():
    assert cleaners.email().clean("ada@example.com") == "ada@example.com"
    with pytest.raises(Refused):
        cleaners.email().clean("ada at example")


def test_json_keeps_numbers_exact():
    found = cleaners.json_object().clean(
        '{"a": 0.1000000000000000000001, "b": 12345678901234567890, "c": [true, null, "ü"]}'
    )
    assert found["a"] == D("0.1000000000000000000001")
    assert exact_json(found) == '{"a": 0.1000000000000000000001, "b": 12345678901234567890, "c": [true, null, "ü"]}'


@pytest.mark.parametrize(
    "cell",
    [
        "[1]", "1", '"a"', "{a: 1}", '{"a": NaN}', '{"a": Infinity}', '{"a": 1e999}', '{"a": "\\u0000"}',
        '{"a": "\\ud800"}', '{"a": ' + "[" * 30 + "]" * 30 + "}", "[" * 100_000, '{"a": 1} x',
    ],
)  # fmt: skip
def test_what_is_no_json_object(cell):
    with pytest.raises(Refused):
        cleaners.json_object().clean(cell)


def test_empty_json():
    assert cleaners.json_object().clean(" ") is None
    assert cleaners.json_object().clean("{}") == {}


EVERY_CLEANER = [
    cleaners.code(), cleaners.text(40), cleaners.email(), cleaners.day(), cleaners.period(), cleaners.money(),
    cleaners.rate(), cleaners.share(), cleaners.completeness(), cleaners.whole(0, 100, ("天",)), cleaners.yes_no(),
    cleaners.choice(words.TIER), cleaners.several(cleaners.choice(words.ROLE)), cleaners.json_object(),
]  # fmt: skip


@given(st.sampled_from(EVERY_CLEANER), st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes()))
def test_any_cell_is_read_or_refused_and_never_breaks(cleaner, cell):
    try:
        cleaner.clean(cell)
    except Refused:
        return


@given(st.dictionaries(st.text(max_size=5), st.decimals(allow_nan=False, allow_infinity=False, places=6), max_size=5))
def test_exact_json_reads_back_as_it_was(values):
    assert json.loads(exact_json(values), parse_float=D, parse_int=D) == values
