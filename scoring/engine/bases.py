"""What rules look at: the bases, their fields, and the order of a record's `values`.

The fields of `claim.KIND` are declared by the rule book: see `claims`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NUMBER, TEXT, BOOLEAN, CHOICE, PERSON = "number", "text", "boolean", "choice", "person"


@dataclass(frozen=True)
class Field:
    """One column of a basis.

    `type` is number, text, boolean, choice or person; `unit` says what a number counts (money, days, rate, count,
    minutes, years, percent, score); `decimals` is the most a number has after the point, None where it is a quotient;
    `is_loose` marks attributes of claims, whose values may be of another type than declared.
    """

    name: str
    type: str
    label: Mapping[str, str]
    unit: str | None = None
    choices: tuple[str, ...] = ()
    decimals: int | None = None
    is_loose: bool = False


@dataclass(frozen=True)
class Basis:
    """A kind of record that rules look at; `date` names the column that decides its period."""

    name: str
    label: Mapping[str, str]
    date: str
    fields: tuple[Field, ...]
    period: str | None = None


def _number(name: str, unit: str, decimals: int | None, en: str, zh: str) -> Field:
    return Field(name, NUMBER, {"en": en, "zh-hans": zh}, unit, (), decimals)


def _choice(name: str, choices: str, en: str, zh: str) -> Field:
    return Field(name, CHOICE, {"en": en, "zh-hans": zh}, None, tuple(choices.split()))


def _boolean(name: str, en: str, zh: str) -> Field:
    return Field(name, BOOLEAN, {"en": en, "zh-hans": zh})


KINDS_OF_CONTRACT = "new renewal upsell framework"
CUSTOMER = (
    _choice("customer.tier", "S A B C", "customer tier", "客户级别"),
    _boolean("customer.benchmark", "benchmark customer", "标杆客户"),
)

# Money has 2 decimals and a share 4 (percent): a part of an amount has up to 8.
_PERSON = (
    _number("sales_target", "money", None, "sales target", "销售目标"),
    _number("sales", "money", 8, "sales amount", "销售额"),
    _number("attainment", "rate", None, "attainment of the target", "目标达成率"),
    _number("collected", "money", 8, "amount collected", "回款额"),
    _number("due", "money", 8, "amount due", "应收额"),
    _number("collected_of_due", "money", 8, "amount collected of what was due", "应收已收额"),
    _number("collection_rate", "rate", None, "collection rate", "回款率"),
    _number("contracts", "count", 0, "number of contracts", "签约合同数"),
    _number("customers", "count", 0, "number of customers", "客户数"),
    _number("new_customers", "count", 0, "number of new customers", "新客户数"),
    _number("repeat_customers", "count", 0, "number of repeat customers", "复购客户数"),
    _number("repeat_rate", "rate", None, "repeat rate", "复购率"),
    _number("aov", "money", None, "average order value", "客单价"),
    _number("aov_before", "money", None, "average order value before", "此前客单价"),
    _number("aov_growth", "rate", None, "growth of the average order value", "客单价增幅"),
)

BASES: dict[str, Basis] = {
    basis.name: basis
    for basis in (
        Basis(
            "contract",
            {"en": "contract signed", "zh-hans": "签订合同"},
            "signed_on",
            (
                _number("amount", "money", 2, "contract amount", "合同金额"),
                _choice("kind", KINDS_OF_CONTRACT, "kind of contract", "合同类型"),
                _number("margin_rate", "rate", 4, "margin", "毛利率"),
                _number("term_days", "days", 0, "credit term", "账期"),
                _boolean("is_first", "first contract of the customer", "客户首单"),
                _number("years", "years", 0, "length of the cooperation", "合作年限"),
                _number("days_to_paid", "days", 0, "time until paid in full", "全额回款天数"),
                _number("days_early", "days", 0, "payment lead over the credit term", "提前回款天数"),
                *CUSTOMER,
            ),
        ),
        Basis(
            "receipt",
            {"en": "payment received", "zh-hans": "收到回款"},
            "received_on",
            (
                _number("amount", "money", 2, "amount received", "回款金额"),
                _number("days_late", "days", 0, "payment delay", "逾期天数"),
                _boolean("prepaid", "prepaid", "预付"),
                _choice("contract.kind", KINDS_OF_CONTRACT, "kind of contract", "合同类型"),
                _boolean("contract.is_first", "on the customer's first contract", "客户首单合同"),
                _number("contract.amount", "money", 2, "contract amount", "合同金额"),
                *CUSTOMER,
            ),
        ),
        Basis(
            "lead",
            {"en": "prospect file approved", "zh-hans": "潜在客户建档"},
            "created_on",
            (_number("completeness", "percent", 4, "completeness", "信息完整度"),),
        ),
        Basis(
            "visit",
            {"en": "customer visit", "zh-hans": "客户拜访"},
            "visited_on",
            (
                _number("minutes", "minutes", 4, "length of the visit", "拜访时长"),
                _choice("level", "decision manager staff", "level met", "接触层级"),
                _choice("quality", "A B C", "quality of the visit", "拜访质量"),
                *CUSTOMER,
            ),
        ),
        Basis(
            "feedback",
            {"en": "customer rating", "zh-hans": "客户评价"},
            "received_on",
            (
                _number("rating", "score", 4, "rating", "评分"),
                _choice("source", "customer survey", "source", "来源"),
                *CUSTOMER,
            ),
        ),
        Basis(
            "person_month",
            {"en": "month of a person", "zh-hans": "每人每月"},
            "last day of the month",
            _PERSON,
            "month",
        ),
        Basis(
            "person_quarter",
            {"en": "quarter of a person", "zh-hans": "每人每季度"},
            "last day of the quarter",
            _PERSON,
            "quarter",
        ),
        Basis(
            "person_year",
            {"en": "year of a person", "zh-hans": "每人每年"},
            "last day of the year",
            _PERSON,
            "year",
        ),
    )
}

#: The names of the fields of a basis, in the order of a record's `values`.
FIELDS: dict[str, tuple[str, ...]] = {
    name: tuple(field.name for field in basis.fields) for name, basis in BASES.items()
}

_BY_NAME = {name: {field.name: field for field in basis.fields} for name, basis in BASES.items()}

CLAIM = "claim."


def field_of(basis: str, name: str) -> Field:
    """The field of that name; any name is one of a claim, whose attributes may hold anything.

    :raises KeyError: the basis has no such field
    """
    if basis.startswith(CLAIM):
        return Field(name, TEXT, {"en": name, "zh-hans": name}, is_loose=True)
    return _BY_NAME[basis][name]


def period_kind(basis: str) -> str | None:
    """`month` for `person_month` and so on; None where a record is no period."""
    known = BASES.get(basis)
    return known.period if known else None
