"""The catalogue as a table: its columns, what a file would change, and applying that. An export loads to the same.

An empty cell of `kind`, `price`, `stock` and the like leaves what is there; an empty cell of what may be empty (a
limit, a day, a grade, teams, texts) takes it away. A column that is missing changes nothing.
"""

import hashlib
import json
import re
import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from rewards.models import Grade, Honour, Reward
from scoring.exports import DANGEROUS
from scoring.imports import sources
from scoring.imports.cleaners import Refused, as_text, choice, code, day, money, plain, text, whole
from scoring.imports.headers import bare
from scoring.imports.tables import FileUnreadable
from teams import permissions
from teams.models import Team

from . import checking, editing, moves
from .refusals import FileRefused, ImportOutdated, NotAllowed, StockTooLow

ROWS_MAX = 2_000
BYTES_MAX = 5 << 20
# Below what Django takes of a form's fields (DATA_UPLOAD_MAX_MEMORY_SIZE).
PACKED_MAX = 2 << 20
UNLIMITED = "unlimited"
SALT = "rewards.catalogue.sheets"
Status = Reward.Status


# --- Columns --------------------------------------------------------------------------------


def _words(choices, **chinese):
    """Spellings of choices as `cleaners.choice` compares them: the value, and Chinese words for it."""
    found = {}
    for value in choices.values:
        for word in [value, *chinese[value].split()]:
            found[re.sub(r"[\s_\-]", "", plain(word))] = value
    return found


KIND = _words(
    Reward.Kind, goods="实物 商品", voucher="礼券 购物卡 代金券", day_off="休假 调休假", training="培训名额 培训",
    coefficient="奖金系数 系数",
)  # fmt: skip
PERIOD = {"month": "month", "quarter": "quarter", "year": "year", "月": "month", "季度": "quarter", "年": "year"}
WINDOW = _words(Reward.Window, always="不限 长期", monthly="每月", quarterly="每季度 每季")
ALLOCATION = _words(Reward.Allocation, first_come="先到先得", by_rank="按排名 排名", lottery="抽签")
APPROVAL = _words(Reward.Approval, none="无需审批 无", manager="经理 主管", admin="积分管理员 管理员")
HAND_OUT = _words(Reward.HandOut, purchaser="采购", finance="财务 薪酬")
STATUS = _words(Status, draft="草稿", offered="上架 已上架", retired="下架 已下架")


@dataclass(frozen=True)
class Column:
    """`name` heads it in files and is its field; `keeps`: an empty cell leaves what is there."""

    name: str
    chinese: tuple
    clean: Any
    keeps: bool = False
    # What an empty cell means where it takes away.
    empty: Any = None


def _coefficient(cell):
    found = as_text(cell)
    if not found:
        return None
    if not re.fullmatch(r"\d{1,2}(\.\d{1,3}0*)?", found):
        raise Refused(_("is not a number with at most 3 decimals"))
    return Decimal(found)


def _stock(cell):
    if plain(as_text(cell)) in (UNLIMITED, "不限", "无限"):
        return UNLIMITED
    return whole(0, 2_000_000_000).clean(cell)


def _codes(cell):
    parts = [part.strip() for part in re.split(r"[;；\n]", as_text(cell)) if part.strip()]
    return tuple(sorted(set(parts))) or None


MONEY = money(least=0).clean

COLUMNS = (
    Column("code", ("编号", "奖品编号", "代码"), code().clean),
    Column("kind", ("类别", "类型"), choice(KIND).clean, keeps=True),
    Column("name_en", ("英文名称",), text(120).clean, empty=""),
    Column("name_zh", ("中文名称", "名称"), text(120).clean, empty=""),
    Column("description_en", ("英文说明",), text(2000).clean, empty=""),
    Column("description_zh", ("中文说明", "说明"), text(2000).clean, empty=""),
    Column("price", ("积分价格", "积分", "所需积分"), MONEY, keeps=True),
    Column("cost", ("成本", "成本金额"), MONEY, keeps=True),
    Column("stock", ("库存", "库存总数"), _stock, keeps=True),
    Column("coefficient", ("系数增加", "增加系数"), _coefficient),
    Column("limit", ("每人限兑", "限兑数量"), whole(1, 32_000).clean),
    Column("limit_period", ("限兑周期",), choice(PERIOD).clean, keeps=True),
    Column("lowest_grade", ("最低职级",), code().clean),
    Column("lowest_level", ("最低等级",), code().clean),
    Column("teams", ("可见团队", "适用团队"), _codes, empty=()),
    Column("window", ("兑换窗口",), choice(WINDOW).clean, keeps=True),
    Column("opens_day", ("开放日", "开始日"), whole(1, 31).clean, keeps=True),
    Column("closes_day", ("截止日", "结束日"), whole(1, 31).clean, keeps=True),
    Column("allocation", ("分配规则", "超额分配"), choice(ALLOCATION).clean, keeps=True),
    Column("approval", ("审批人", "审批"), choice(APPROVAL).clean, keeps=True),
    Column("hand_out", ("发放部门", "发放"), choice(HAND_OUT).clean, keeps=True),
    Column("top", ("奖励前几名",), whole(1, 32_000).clean),
    Column("top_period", ("评选周期",), choice(PERIOD).clean, keeps=True),
    Column("offered_from", ("上架日期",), day().clean),
    Column("offered_until", ("下架日期",), day().clean),
    Column("status", ("状态",), choice(STATUS).clean, keeps=True),
)
BY_NAME = {column.name: column for column in COLUMNS}
SPELLED = {bare(word): column for column in COLUMNS for word in (column.name, *column.chinese)}
HEADER = [column.name for column in COLUMNS]
DEFAULTS = {name: Reward._meta.get_field(name).get_default() for name in editing.FIELDS} | {
    "price": Decimal(0),
    "teams": (),
    "stock": 0,
    "status": Status.DRAFT,
}


# --- Out ------------------------------------------------------------------------------------


def rows(rewards):
    """The table's rows, as files show them; texts that look like formulas are guarded by `scoring.exports`."""
    return [[_cell(values[name]) for name in HEADER] for values in map(values_of, complete(rewards))]


def complete(rewards):
    return rewards.select_related("stock", "lowest_grade", "lowest_level").prefetch_related("teams").order_by("code")


def values_of(reward):
    """A reward as the table's values: ``{column: value}``."""
    found = {name: getattr(reward, name) for name in HEADER if hasattr(reward, name)}
    for name in ("lowest_grade", "lowest_level"):
        found[name] = found[name] and found[name].code
    found["teams"] = tuple(sorted(team.code for team in reward.teams.all()))
    found["stock"] = UNLIMITED if reward.stock.units is None else reward.stock.units
    return found


def _cell(value):
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, str):
        return _guarded(value)
    return "" if value is None else value


# An apostrophe of the text's own, where it would be taken for the one that guards a formula.
GUARDED = re.compile("'+ *[" + re.escape("".join(DANGEROUS)) + "]")


def _guarded(value):
    return f"'{value}" if GUARDED.match(value) else value


def _unguarded(cell):
    return cell[1:] if isinstance(cell, str) and GUARDED.match(cell) else cell


# --- In -------------------------------------------------------------------------------------

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass
class Line:
    """What becomes of one line of a file. `changes`: ``[(column, before, after)]``; `reasons`: sentences."""

    number: int
    code: str
    outcome: str
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    reward: Any = None

    @property
    def name(self):
        return self.values.get("name_en") or self.values.get("name_zh") or ""


@dataclass
class Comparison:
    lines: list
    notes: list = field(default_factory=list)

    def of(self, outcome):
        return [line for line in self.lines if line.outcome == outcome]

    @property
    def counts(self):
        return {outcome: len(self.of(outcome)) for outcome in (NEW, CHANGED, UNCHANGED, REFUSED)}

    @property
    def can_be_applied(self):
        return bool(self.of(NEW) or self.of(CHANGED))

    @property
    def mark(self):
        """Stands for what would happen: the same as long as neither file nor catalogue changes."""
        told = [[line.code, line.outcome, line.changes, line.reasons] for line in self.lines]
        return hashlib.sha256(json.dumps(told, cls=DjangoJSONEncoder).encode()).hexdigest()


def read(file):
    """The rows of an uploaded CSV or XLSX file: ``([(line, {column: cell})], notes)``.

    :raises FileRefused: it can't be taken, with what to do
    """
    if file.size > BYTES_MAX:
        raise FileRefused(_("The file is larger than %(size)d MB.") % {"size": BYTES_MAX >> 20})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("file.xlsx" if file.name.lower().endswith(".xlsx") else "file.csv")
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        try:
            table = sources.open_table(path, file.name)
            places, notes = _places(table.header)
            found = []
            for number, cells in table.read():
                row = {name: _plain(cells[at]) for name, at in places.items() if at < len(cells)}
                if any(as_text(cell) for cell in row.values()):
                    found.append((number, row))
                if len(found) > ROWS_MAX:
                    raise FileRefused(_("The file has more than %(most)d lines. Divide it.") % {"most": ROWS_MAX})
        except FileUnreadable as refusal:
            raise FileRefused(str(refusal)) from refusal
    return found, [*table.notes, *notes]


def _plain(cell):
    """A cell that JSON can keep: text as it stands, other types as their text."""
    return _unguarded(cell) if isinstance(cell, str) else as_text(cell)


def _places(header):
    places, unknown = {}, []
    for at, cell in enumerate(header):
        column = SPELLED.get(bare(cell))
        if column is None:
            if as_text(cell):
                unknown.append(as_text(cell)[:40])
        elif column.name in places:
            raise FileRefused(_("The column %(name)s stands there twice.") % {"name": as_text(cell)})
        else:
            places[column.name] = at
    if "code" not in places:
        raise FileRefused(_("The first line has to name the columns, among them code (编号). Export to see them all."))
    text = _("Columns that nothing is known of, ignored: %(columns)s")
    return places, [text % {"columns": ", ".join(unknown)}] if unknown else []


def compare(found):
    """What these rows would do to the catalogue as it is now.

    :param found: ``[(line, {column: cell})]`` as `read` gives them
    """
    codes = {as_text(row.get("code")) for _number, row in found}
    rewards = {reward.code: reward for reward in complete(Reward.objects.filter(code__in=codes))}
    known = _Known()
    lines, seen = [], {}
    for number, row in found:
        line = _compared(number, row, rewards, known)
        if line.code and line.code in seen:
            line.outcome, line.changes = REFUSED, []
            line.reasons.append(_("The code stands in line %(line)d already.") % {"line": seen[line.code]})
        seen.setdefault(line.code, number)
        lines.append(line)
    return Comparison(lines)


class _Known:
    """What codes of a file can name."""

    def __init__(self):
        self.grades = {grade.code: grade for grade in Grade.objects.all()}
        self.levels = {honour.code: honour for honour in Honour.objects.filter(sort=Honour.Sort.LEVEL)}
        self.teams = {team.code: team for team in Team.objects.all()}


def _compared(number, row, rewards, known):
    given, reasons = _cleaned(row)
    line = Line(number, given.pop("code", None) or as_text(row.get("code")), REFUSED, reasons=reasons)
    if not line.code and not reasons:
        reasons.append(_("The code is missing."))
    if reasons:
        return line
    line.reward = rewards.get(line.code)
    before = values_of(line.reward) if line.reward else DEFAULTS
    line.values = before | given
    line.changes = [
        (name, before[name], value) for name, value in line.values.items() if name != "code" and value != before[name]
    ]
    reasons += _misfits(line, known)
    if not reasons:
        line.outcome = NEW if line.reward is None else CHANGED if line.changes else UNCHANGED
    return line


def _cleaned(row):
    """``({column: value} of what the row says, [what can't be read])``."""
    given, reasons = {}, []
    for name, cell in row.items():
        column = BY_NAME[name]
        try:
            value = column.clean(cell)
        except Refused as refusal:
            reasons.append(f"{name}: “{as_text(cell)[:60]}” {refusal}")
            continue
        if value is not None:
            given[name] = value
        elif not column.keeps and name != "code":
            given[name] = column.empty
    return given, reasons


def _misfits(line, known):
    """Sentences on what of a line doesn't fit together, or with what is there."""
    values, reward = line.values, line.reward
    unknown = {
        "lowest_grade": [values["lowest_grade"]] if values["lowest_grade"] not in (None, *known.grades) else [],
        "lowest_level": [values["lowest_level"]] if values["lowest_level"] not in (None, *known.levels) else [],
        "teams": [team for team in values["teams"] if team not in known.teams],
    }
    for name, codes in unknown.items():
        if codes:
            yield _("%(column)s: nothing has the code %(codes)s.") % {"column": name, "codes": ", ".join(codes)}
    for name, sentence in checking.problems(values).items():
        yield f"{name}: {sentence}"
    units = values["stock"]
    if reward is not None and units != UNLIMITED and units < reward.stock.taken:
        yield f"stock: {StockTooLow(reward.stock.taken)}"


# --- Between looking and applying ------------------------------------------------------------


def pack(found, comparison):
    """The rows as a signed text that a form carries from the dry run to its confirmation.

    :raises FileRefused: more text than a form can carry
    """
    packed = signing.dumps({"rows": found, "mark": comparison.mark}, salt=SALT, compress=True)
    if len(packed) > PACKED_MAX:
        raise FileRefused(_("The file holds too much text for one import. Divide it."))
    return packed


def unpack(packed):
    """``(rows, mark)`` of what `pack` made.

    :raises FileRefused: it isn't that
    """
    try:
        found = signing.loads(packed, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature as refusal:
        raise FileRefused(_("What you looked at is too old by now. Choose the file again.")) from refusal
    return [(number, row) for number, row in found["rows"]], found["mark"]


@transaction.atomic
def apply(found, *, mark, by, at):
    """Make it so, all in one: new and changed lines; refused ones are left out, as the dry run said.

    :param mark: of the comparison that was looked at
    :raises ImportOutdated: the same rows would do something else by now
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    # Nobody else changes these until the end.
    list(Reward.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    comparison = compare(found)
    if comparison.mark != mark:
        raise ImportOutdated
    known = _Known()
    for line in comparison.lines:
        if line.outcome in (NEW, CHANGED):
            _apply(line, known, by, at)
    return comparison


def _apply(line, known, by, at):
    values = {name: line.values[name] for name in editing.FIELDS}
    values["lowest_grade"] = known.grades.get(values["lowest_grade"])
    values["lowest_level"] = known.levels.get(values["lowest_level"])
    teams = [known.teams[team] for team in line.values["teams"]]
    units = None if line.values["stock"] == UNLIMITED else line.values["stock"]
    changed = {name for name, _before, _after in line.changes}
    reward = line.reward
    if reward is None:
        reward = editing.create(code=line.code, values=values, teams=teams, units=units, by=by, at=at)
    else:
        if changed - {"stock", "status"}:
            editing.edit(reward, values=values, teams=teams, by=by, at=at)
        if "stock" in changed:
            editing.set_stock(reward, units, by=by, at=at)
    if "status" in changed:
        _bring(reward, line.values["status"], by, at)


def _bring(reward, status, by, at):
    """From draft to retired and back there is no way but through the offer."""
    if status not in Reward.MOVES[reward.status]:
        reward = moves.move(reward, Status.OFFERED, by=by, at=at)
    moves.move(reward, status, by=by, at=at)
