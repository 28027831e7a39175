"""The kinds of file and their columns (`scheme/files.md`): the one table that files, admin, checks and storing read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring import models as scoring
from teams import models as teams

from . import cleaners, words
from .kinds import Column, Kind


def key(name: str, chinese: str, *aliases: str, **rest: Any) -> Column:
    return Column(name, chinese, cleaners.code(), required=True, key=True, aliases=aliases, **rest)


def refer(name: str, chinese: str, refers: str, *aliases: str, **rest: Any) -> Column:
    return Column(name, chinese, cleaners.code(), refers=refers, aliases=aliases, **rest)


def text(name: str, chinese: str, longest: int, *aliases: str, **rest: Any) -> Column:
    return Column(name, chinese, cleaners.text(longest), aliases=aliases, **rest)


def day(name: str, chinese: str, *aliases: str, **rest: Any) -> Column:
    return Column(name, chinese, cleaners.day(), aliases=aliases, **rest)


def choice(name: str, chinese: str, meanings: Mapping[str, str], **rest: Any) -> Column:
    return Column(name, chinese, cleaners.choice(meanings), **rest)


def amount(chinese: str, *aliases: str, **limits: Any) -> Column:
    return Column("amount", chinese, cleaners.money(**limits), required=True, summed=True, aliases=aliases)


def whole(
    name: str, chinese: str, least: int, most: int, suffixes: tuple[str, ...], *aliases: str, **rest: Any
) -> Column:
    return Column(name, chinese, cleaners.whole(least, most, suffixes), aliases=aliases, **rest)


def owner(**rest: Any) -> Column:
    return refer("owner", "负责人工号", "people", "负责人", "销售工号", "业务员工号", **rest)


KINDS = (
    Kind(
        "teams", _("teams"), teams.Team,
        (
            key("code", "团队编号", "团队代码", "部门编号"),
            text("name", "团队名称", 200, "部门名称", required=True),
            refer("parent", "上级团队编号", "teams", "上级团队", "上级部门编号"),
            refer("manager", "负责人工号", "people", "负责人", "团队负责人", "经理工号"),
        ),
        ("teams", "team", "团队", "部门"),
    ),
    Kind(
        "people", _("people"), teams.Person,
        (
            key("code", "工号", "员工编号", "人员编号", "员工工号"),
            text("name", "姓名", 200, "员工姓名", required=True),
            Column("email", "邮箱", cleaners.email(), aliases=("电子邮箱", "电子邮件", "邮件", "e-mail")),
            refer("team", "团队编号", "teams", "团队", "所属团队", "部门编号", required=True),
            Column("role", "角色", cleaners.several(cleaners.choice(words.ROLE)), stored=False, aliases=("roles",)),
            text("grade", "职级", 40, "级别"),
            day("joined_on", "入职日期"),
            day("left_on", "离职日期"),
            refer("mentor", "导师工号", "people", "导师"),
        ),
        ("people", "persons", "person", "staff", "employees", "人员", "员工"),
        extra={"wants_board": "true"},
    ),
    Kind(
        "moves", _("moves"), teams.Move,
        (
            key("person", "工号", "员工编号", refers="people"),
            Column("from", "生效日期", cleaners.day(), required=True, key=True, field="starts_on"),
            refer("team", "团队编号", "teams", "新团队编号", required=True),
        ),
        ("moves", "move", "调动", "异动", "转岗"),
    ),
    Kind(
        "targets", _("targets"), teams.Target,
        (
            refer("person", "工号", "people", "员工编号", key=True),
            refer("team", "团队编号", "teams", key=True),
            choice("metric", "指标", words.METRIC, key=True, default="sales"),
            Column("period", "期间", cleaners.period(), required=True, key=True),
            amount("目标值", "目标", "目标金额", least=0),
        ),
        ("targets", "target", "目标"),
    ),
    Kind(
        "products", _("products"), scoring.Product,
        (
            key("code", "产品编号", "产品代码"),
            text("name", "产品名称", 200, required=True),
            text("category", "类别", 100, "产品类别"),
            Column("margin_rate", "毛利率", cleaners.rate()),
        ),
        ("products", "product", "产品", "商品"),
    ),
    Kind(
        "customers", _("customers"), scoring.Customer,
        (
            key("code", "客户编号", "客户代码"),
            text("name", "客户名称", 200, required=True),
            choice("tier", "客户级别", words.TIER, default="C", aliases=("客户等级", "级别")),
            Column("benchmark", "标杆客户", cleaners.yes_no(), default=False, aliases=("是否标杆", "是否标杆客户")),
            owner(),
            text("industry", "行业", 100, "所属行业"),
            day("since", "建档日期"),
        ),
        ("customers", "customer", "clients", "客户"),
    ),
    Kind(
        "contracts", _("contracts"), scoring.Contract,
        (
            key("number", "合同编号", "合同号"),
            refer("customer", "客户编号", "customers", required=True),
            owner(required=True),
            choice("kind", "合同类型", words.CONTRACT_KIND, default="new"),
            day("signed_on", "签约日期", "签订日期", "合同日期", required=True),
            amount("合同金额", "金额", above=0),
            Column("margin_rate", "毛利率", cleaners.rate()),
            whole("term_days", "账期天数", 0, 36_500, ("天", "日", "days"), "账期", default=30),
            refer("product", "产品编号", "products"),
            choice("status", "状态", words.CONTRACT_STATUS, default="active", aliases=("合同状态",)),
        ),
        ("contracts", "contract", "合同"),
    ),
    Kind(
        "splits", _("splits"), scoring.Split,
        (
            key("contract", "合同编号", "合同号", refers="contracts"),
            key("person", "工号", "员工编号", refers="people"),
            Column("share", "分成比例", cleaners.share(), required=True, aliases=("分成", "比例")),
        ),
        ("splits", "split", "分成", "合同分成"),
        shares_of="contracts",
    ),
    Kind(
        "receipts", _("receipts"), scoring.Receipt,
        (
            key("number", "回款编号", "回款单号"),
            refer("contract", "合同编号", "contracts", "合同号", required=True),
            day("due_on", "计划回款日期", "应收日期"),
            day("received_on", "回款日期", "到账日期"),
            amount("回款金额", "金额"),
            text("method", "回款方式", 40),
            choice("status", "状态", words.CONFIRMED, default="confirmed", aliases=("回款状态",)),
        ),
        ("receipts", "receipt", "payments", "回款", "合同回款"),
    ),
    Kind(
        "leads", _("leads"), scoring.Lead,
        (
            key("code", "线索编号"),
            text("customer", "客户名称", 200, required=True),
            owner(required=True),
            day("created_on", "建档日期", "创建日期", required=True),
            Column("completeness", "信息完整度", cleaners.completeness(), required=True, aliases=("完整度",)),
            choice("status", "状态", words.LEAD_STATUS, default="pending", aliases=("审核状态",)),
        ),
        ("leads", "lead", "线索"),
    ),
    Kind(
        "visits", _("visits"), scoring.Visit,
        (
            key("number", "拜访编号"),
            refer("customer", "客户编号", "customers", required=True),
            owner(required=True),
            day("visited_on", "拜访日期", required=True),
            whole("minutes", "时长分钟", 0, 100_000, ("分钟", "分", "minutes"), "时长", "拜访时长", required=True),
            choice("level", "接触层级", words.LEVEL, required=True),
            choice("quality", "质量", words.QUALITY, default="B", aliases=("拜访质量",)),
            choice("status", "状态", words.CONFIRMED, default="confirmed"),
        ),
        ("visits", "visit", "拜访", "客户拜访"),
    ),
    Kind(
        "feedback", _("feedback"), scoring.Feedback,
        (
            key("number", "反馈编号"),
            refer("customer", "客户编号", "customers", required=True),
            owner(required=True),
            day("received_on", "日期", "反馈日期", required=True),
            choice("source", "来源", words.SOURCE, default="customer", aliases=("反馈来源",)),
            Column("rating", "评分", cleaners.whole(1, 5, ("分", "星"), words.RATING), required=True),
            choice("status", "状态", words.CONFIRMED, default="confirmed"),
        ),
        ("feedback", "feedbacks", "ratings", "反馈", "满意度", "评价", "客户反馈", "客户满意度", "客户评价"),
    ),
    Kind(
        "claims", _("claims"), scoring.Claim,
        (
            key("number", "申报编号"),
            Column("kind", "类型", cleaners.code(), required=True, aliases=("申报类型",)),
            day("occurred_on", "发生日期", required=True),
            refer("customer", "客户编号", "customers"),
            Column("attributes", "属性", cleaners.json_object(), required=True),
            choice("status", "状态", words.CLAIM_STATUS, default="submitted", aliases=("审核状态",)),
            text("title", "标题", 200),
        ),
        ("claims", "claim", "申报"),
    ),
    Kind(
        "participants", _("participants"), scoring.Participant,
        (
            key("claim", "申报编号", refers="claims"),
            key("person", "工号", "员工编号", refers="people"),
            Column("share", "贡献比例", cleaners.share(), required=True, aliases=("贡献度", "比例")),
        ),
        ("participants", "participant", "参与人", "贡献", "申报参与人", "申报贡献"),
        shares_of="claims",
    ),
)  # fmt: skip

# Also the order in which they are written: what is referred to comes first (teams and people refer to each other).
BY_NAME = {kind.name: kind for kind in KINDS}
