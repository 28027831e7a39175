"""The columns: what heads them, how a cell of each is read, and how texts like formulas are guarded."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rewards.catalogue import editing
from rewards.models import Reward
from scoring.exports import DANGEROUS
from scoring.imports.cleaners import Refused, as_text, choice, code, day, money, plain, text, whole
from scoring.imports.headers import bare

UNLIMITED = "unlimited"
Status = Reward.Status


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


# An apostrophe of the text's own, where it would be taken for the one that guards a formula.
GUARDED = re.compile("'+ *[" + re.escape("".join(DANGEROUS)) + "]")


def guarded(value):
    return f"'{value}" if GUARDED.match(value) else value


def unguarded(cell):
    return cell[1:] if isinstance(cell, str) and GUARDED.match(cell) else cell
