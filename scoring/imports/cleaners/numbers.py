"""Numbers as people and exports write them: amounts, rates, shares, whole numbers. Always `Decimal` or `int`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .base import Cleaner, Refused, as_text, plain

# Also `1,234.50`, as most exports write amounts: worth a short way of its own.
PLAIN_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
BARE = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
CURRENCY = re.compile(r"(?:rmb|cny|usd|eur|gbp|hkd|人民币|[¥$€£]|元)")
MULTIPLES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
ONE = Decimal(1)
# Within the database's columns; more is a mistake.
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Number:
    """Which numbers a column takes; `percent` is what `60%` means: 60 (`keep`), 0.6 (`hundredth`), or None: refused.

    `unit` is what the header says: 10,000 under 合同金额（万元）, a hundredth under 毛利率(%).
    """

    decimals: int
    least: Decimal | None = None
    most: Decimal | None = None
    above: Decimal | None = None
    percent: str | None = None
    is_money: bool = False
    suffixes: tuple[str, ...] = ()
    words: Mapping[str, int] = field(default_factory=dict)
    unit: Decimal = ONE

    def __call__(self, cell: Any) -> Decimal | int | None:
        value = as_text(cell)
        if not value:
            return None
        if PLAIN_NUMBER.fullmatch(value):
            number = Decimal(value.replace(",", ""))
            if self.unit != ONE:
                number *= self.unit
        else:
            number = self._lenient(value)
        return self._checked(number)

    def _lenient(self, value: str) -> Decimal:
        """A number as people and exports write it: `¥1,200.50`, `12.5万元`, `60 %`, `(300)`."""
        value = plain(value)
        if value in self.words:
            return Decimal(self.words[value])
        negative = value.startswith("(") and value.endswith(")")
        value = value[1:-1] if negative else value
        factor = self.unit
        if self.is_money:
            value = CURRENCY.sub("", value)
        for suffix in self.suffixes:
            value = value.removesuffix(suffix)
        value = value.strip()
        if value.endswith("%"):
            if self.percent is None:
                raise Refused(_("is a percentage; a plain number is wanted"))
            value, factor = value[:-1].strip(), Decimal("0.01") if self.percent == "hundredth" else ONE
        elif value[-1:] in MULTIPLES and self.is_money:
            value, factor = value[:-1].strip(), MULTIPLES[value[-1]]
        sign = value[:1] if value[:1] in ("-", "+", "−") else ""
        value = value[len(sign) :].strip()
        if not (GROUPED.fullmatch(value) or BARE.fullmatch(value)) or (negative and sign):
            raise Refused(_("is not a number"))
        number = Decimal(re.sub("[, ']", "", value)) * factor
        return -number if negative or sign in ("-", "−") else number

    def _checked(self, number: Decimal) -> Decimal | int:
        if number.adjusted() > LARGEST.adjusted():
            raise Refused(_("is too large"))
        exponent = number.as_tuple().exponent
        if -exponent > self.decimals:  # type: ignore[operator]
            rounded = round(number, self.decimals)
            if rounded != number:
                raise Refused(self._too_exact())
            number = rounded
        if (
            (self.least is not None and number < self.least)
            or (self.most is not None and number > self.most)
            or (self.above is not None and number <= self.above)
        ):
            raise Refused(self._bounds())
        return number if self.decimals else int(number)

    def _too_exact(self) -> str:
        if not self.decimals:
            return _("is not a whole number")
        return _("has more than %(decimals)s decimals") % {"decimals": self.decimals}

    def _bounds(self) -> str:
        """What the number must be; the bound that only keeps it within the database's column goes unmentioned."""
        most = None if self.most == LARGEST else self.most
        low = None if self.least == -LARGEST else self.least
        if self.above is not None:
            if most is not None:
                return _("must be above %(low)s and at most %(high)s") % {"low": self.above, "high": most}
            return _("must be above %(low)s") % {"low": self.above}
        if low is None:
            return _("is too large")
        if most is not None:
            return _("must be between %(low)s and %(high)s") % {"low": low, "high": most}
        return _("must be at least %(low)s") % {"low": low}


def money(*, above: int | None = None, least: int | None = None) -> Cleaner:
    """An amount of the company's currency: at most 2 decimals."""
    low = -LARGEST if least is None and above is None else least
    return Cleaner(
        Number(
            decimals=2,
            above=None if above is None else Decimal(above),
            least=None if low is None else Decimal(low),
            most=LARGEST,
            is_money=True,
        ),
        "numeric",
    )


def rate() -> Cleaner:
    """A rate such as a margin: `0.35` or `35%`; a loss is negative. At most 4 decimals."""
    return Cleaner(Number(decimals=4, least=Decimal(-1), most=Decimal(1), percent="hundredth"), "numeric")


def share() -> Cleaner:
    """A share in percent: `60` or `60%`, above 0. At most 4 decimals."""
    return Cleaner(Number(decimals=4, above=Decimal(0), most=Decimal(100), percent="keep"), "numeric")


def completeness() -> Cleaner:
    """Percent from 0 to 100."""
    return Cleaner(Number(decimals=4, least=Decimal(0), most=Decimal(100), percent="keep"), "numeric")


def whole(least: int, most: int, suffixes: tuple[str, ...] = (), words: Mapping[str, int] | None = None) -> Cleaner:
    return Cleaner(
        Number(decimals=0, least=Decimal(least), most=Decimal(most), suffixes=suffixes, words=words or {}), "integer"
    )
