"""The catalogue as a file: an export loads to the same, and a dry run says what a file would do."""

import csv
import hashlib
import io
import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewards import catalogue
from rewards.catalogue import sheets
from rewards.models import Reward, Stock
from scoring import exports
from teams.models import AuditEvent
from tests.pages import parts as making
from tests.rewards.catalogue_parts import made
from tests.rewards.making import redemption

pytestmark = pytest.mark.django_db
GONE = "gone-"
FORMS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}


def here():
    return Reward.objects.exclude(code__startswith=GONE)


def exported(form):
    answer = FORMS[form](f"catalogue.{form}", sheets.HEADER, sheets.rows(here()))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return SimpleUploadedFile(f"catalogue.{form}", content)


def table(*rows, encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("catalogue.csv", text.getvalue().encode(encoding))


def looked_at(*rows, **more):
    found, _notes = sheets.read(table(*rows, **more))
    return sheets.compare(found)


def load(parts, file):
    found, _notes = sheets.read(file)
    mark = sheets.compare(found).mark
    return sheets.apply(found, mark=mark, by=parts.users["admin"], at=making.NOW)


def state():
    return {reward.code: sheets.values_of(reward) for reward in sheets.complete(here())}


# --- There and back --------------------------------------------------------------------------

TEXT = st.text(
    st.sampled_from("=+-@'\"＝ ,;\tabc杯子保温Ω0") | st.characters(categories=["L", "N", "P"], max_codepoint=0xFFFF),
    max_size=30,
).map(str.strip)
MONEY = st.decimals(min_value=0, max_value=99_999, places=2)


@st.composite
def rewards(draw):
    kind = draw(st.sampled_from(Reward.Kind.values))
    top = draw(st.none() | st.integers(1, 9))
    window = draw(st.sampled_from(Reward.Window.values))
    is_drawn = top is None and window != "always"
    first, last = sorted(draw(st.lists(st.integers(1, 31), min_size=2, max_size=2)))
    return {
        "kind": kind,
        "name_en": draw(TEXT),
        "name_zh": draw(TEXT) or "杯",
        "description_en": draw(TEXT),
        "description_zh": draw(TEXT),
        "price": draw(MONEY) + (0 if top else 1),
        "cost": draw(MONEY),
        "coefficient": draw(st.decimals("0.001", "9.999", places=3)) if kind == "coefficient" else None,
        "limit": draw(st.none() | st.integers(1, 99)),
        "limit_period": draw(st.sampled_from(["month", "quarter", "year"])),
        "window": window,
        "opens_day": first,
        "closes_day": last,
        "allocation": draw(st.sampled_from(Reward.Allocation.values)) if is_drawn else "first_come",
        "approval": draw(st.sampled_from(Reward.Approval.values)),
        "hand_out": draw(st.sampled_from(Reward.HandOut.values)),
        "top": top,
        "top_period": draw(st.sampled_from(["month", "quarter", "year"])),
        "offered_until": draw(st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1))),
    }


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(rewards(), min_size=1, max_size=3), units=st.none() | st.integers(0, 99), data=st.data())
def test_an_export_loads_to_the_same(parts, form, fields, units, data):
    by, at = parts.users["admin"], making.NOW
    forget()
    for number, each in enumerate(fields):
        reward = made(parts, f"R-{number}", units=units, offered=False, teams=[parts.teams["east"]], **each)
        for status in data.draw(st.sampled_from([[], ["offered"], ["offered", "retired"]])):
            reward = catalogue.move(reward, status, by=by, at=at)
    before, file = state(), exported(form)
    found, _notes = sheets.read(file)
    assert sheets.compare(found).counts == {"new": 0, "changed": 0, "unchanged": len(fields), "refused": 0}
    forget()
    assert load(parts, file).counts["new"] == len(fields)
    assert state() == before


def forget():
    """Rewards stay for good; under other codes they are out of the way."""
    for reward in here():
        Reward.objects.filter(pk=reward.pk).update(code=f"{GONE}{reward.pk}")


# --- Looking and applying --------------------------------------------------------------------


def test_a_dry_run_says_what_each_line_would_do(parts):
    made(parts)
    made(parts, "BAG")
    lines = looked_at(
        ["编号", "名称", "积分价格", "库存", "状态"],
        ["MUG", "杯子", "150", "", ""],
        ["BAG", "杯子", "100", "10", "上架"],
        ["PEN", "笔", "30", "不限", ""],
        ["INK", "", "cheap", "", ""],
        ["", "无", "5", "", ""],
        ["PEN", "笔", "30", "", ""],
    ).lines
    assert [(line.number, line.outcome) for line in lines] == [
        (2, "changed"), (3, "unchanged"), (4, "new"), (5, "refused"), (6, "refused"), (7, "refused"),
    ]  # fmt: skip
    assert lines[0].changes == [("price", Decimal(100), Decimal(150))]
    assert "“cheap” is not a number" in lines[3].reasons[0]
    assert "line 4 already" in lines[5].reasons[0]


def test_what_is_applied_is_what_was_looked_at(parts):
    made(parts)
    found, _notes = sheets.read(table(["code", "name_zh", "price", "stock"], ["MUG", "杯子", "150", "3"]))
    mark = sheets.compare(found).mark
    catalogue.set_stock(Reward.objects.get(), 5, by=parts.users["admin"], at=making.NOW)
    with pytest.raises(catalogue.ImportOutdated):
        sheets.apply(found, mark=mark, by=parts.users["admin"], at=making.NOW)
    sheets.apply(found, mark=sheets.compare(found).mark, by=parts.users["admin"], at=making.NOW)
    assert (Reward.objects.get().price, Stock.objects.get().units) == (150, 3)
    assert AuditEvent.objects.filter(event="reward.changed", by=parts.users["admin"]).count() == 1


def test_lines_that_fit_nothing_are_refused_with_all_reasons(parts):
    mug = made(parts)
    redemption(parts.rep, mug, quantity=4)
    line = looked_at(
        ["code", "stock", "teams", "lowest_grade", "allocation"],
        ["MUG", "3", "EAST; NOWHERE", "G9", "lottery"],
    ).lines[0]
    assert line.outcome == "refused"
    said = " ".join(line.reasons)
    for part in ("4 are promised", "NOWHERE", "G9", "there has to be a window"):
        assert part in said


def test_an_empty_cell_takes_away_what_may_be_missing_and_leaves_the_rest(parts):
    made(parts, limit=2, units=7)
    load(parts, table(["code", "limit", "price", "stock", "kind"], ["MUG", "", "", "", ""]))
    mug = Reward.objects.get()
    assert (mug.limit, mug.price, mug.stock.units) == (None, 100, 7)


def test_gbk_and_unknown_columns_are_read(parts):
    found, notes = sheets.read(table(["编号", "中文名称", "颜色"], ["MUG", "杯子", "红"], encoding="gbk"))
    assert found == [(2, {"code": "MUG", "name_zh": "杯子"})]
    assert "颜色" in notes[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"name_en\nMug\n", "code"),
        (b"code,code\nA,B\n", "twice"),
        (b"\x00\x01\x02", "NUL"),
        (b"code\n" + b"\n".join(b"C%d" % n for n in range(sheets.ROWS_MAX + 1)), "more than"),
    ],
)
def test_what_is_no_catalogue_is_refused_in_words(content, said):
    with pytest.raises(catalogue.FileRefused, match=said):
        sheets.read(SimpleUploadedFile("a.csv", content))


def test_what_was_looked_at_is_not_to_be_forged(parts):
    found, _notes = sheets.read(table(["code", "name_zh", "price"], ["MUG", "杯子", "1"]))
    packed = sheets.pack(found, sheets.compare(found))
    assert sheets.unpack(packed)[0] == found
    with pytest.raises(catalogue.FileRefused):
        sheets.unpack(packed[:-2] + "xx")


def test_more_text_than_a_form_can_carry_is_refused():
    digests = (hashlib.sha512(b"%d" % number).hexdigest() for number in itertools.count())
    found = [(n, {"code": f"R{n}", "description_en": "".join(itertools.islice(digests, 15))}) for n in range(2_000)]
    with pytest.raises(catalogue.FileRefused, match="too much text"):
        sheets.pack(found, sheets.Comparison([]))
