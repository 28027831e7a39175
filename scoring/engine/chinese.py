"""Chinese words for rules and explanations."""

import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from .arithmetic import Number, canonical, size_of
from .bases import Field
from .words import Words, joined

_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}
_WIDE = Context(prec=120)
_HAN = "\u4e00-\u9fff"


class Chinese(Words):
    language = "zh-hans"
    place = 1
    nothing = "无"
    colon = "："
    conditions_of_numbers = {
        "eq": "{label}为 {value}",
        "ne": "{label}不为 {value}",
        "in": "{label}为 {value}",
        "gt": "{label}高于 {value}",
        "gte": "{label}不低于 {value}",
        "lt": "{label}低于 {value}",
        "lte": "{label}不超过 {value}",
        "missing": "没有{label}",
        "known": "有{label}",
    }
    _units = {"days": " 天", "minutes": " 分钟", "years": " 年"}

    def finish(self, text: str) -> str:
        return _spaced(text)

    def money(self, value: Number) -> str:
        unit = _CURRENCIES.get(self.currency, self.currency)
        in_wan = canonical(_WIDE.divide(canonical(value), Decimal(10_000)))
        if abs(in_wan) >= 1 and in_wan == in_wan.quantize(Decimal("0.01"), context=_WIDE):
            return f"{self.number(in_wan)} 万{unit}"
        return f"{self.cash(value)} {unit}"

    def counted(self, field: Field, value: Number) -> str:
        return self.number(value) + self._units.get(field.unit or "", "")

    def points(self, value: Number) -> str:
        return f"{self.number(value)} 分"

    def gain(self, value: Number, is_first: bool) -> str:
        return ("扣" if value < 0 else "得") + self.points(size_of(value))

    def factor(self, value: Number, _: bool = True) -> str:
        return f"为{self.number(value)}"

    def each(self, field: Field, unit: Number) -> str:
        words = self._units | {"money": _CURRENCIES.get(self.currency, self.currency)}
        if unit == 1 and (word := words.get(field.unit or "")):
            return "每" + word.strip()
        return "每" + self.amount(field, unit)

    def from_(self, field: Field, start: str, given: str) -> str:
        before, after = {"rate": ("达到", ""), "days": ("", "起")}.get(field.unit or "", ("满", ""))
        return f"{before}{start}{after}{given}"

    def below(self, end: str, given: str) -> str:
        return f"低于{end}{given}"

    def choices(self, field: Field, values: Mapping[str, Number], say: Callable[[Number, bool], str]) -> str:
        def briefly(value: Number, is_first: bool) -> str:
            return say(value, is_first).removeprefix("得").removeprefix("为")

        return super().choices(field, values, briefly)

    def alike(self, parts: list[str]) -> str:
        return self.listed(parts)

    def both(self, parts: list[str]) -> str:
        return joined(parts, "、", "且")

    def together(self, parts: list[str]) -> str:
        return joined(parts, "、", "和")

    def either(self, parts: list[str]) -> str:
        return joined(parts, "、", "或")

    def listed(self, parts: list[str]) -> str:
        return "、".join(parts)


def _spaced(text: str) -> str:
    """Chinese as it is set: a blank between a Chinese character and a number or a Latin word, none between two."""
    text = re.sub(rf"(?<=[{_HAN}]) +(?=[{_HAN}])", "", text)
    text = re.sub(rf"(?<=[{_HAN}])(?=[\w¥$€£−.%])(?![{_HAN}])", " ", text)
    return re.sub(rf"(?<=[\w%…])(?<![{_HAN}])(?=[{_HAN}])", " ", text)
