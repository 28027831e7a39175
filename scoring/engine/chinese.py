"""Chinese words for rules and explanations."""

import re
from decimal import Context, Decimal

from .arithmetic import Number, canonical, size_of
from .bases import Field
from .words import Words, joined

_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元"}
_WIDE = Context(prec=120)
_RATES = ("rate", "percent")
_COUNTED = ("count", "days", "minutes", "years")
_FILLED = ("money", "count", "minutes", "years")
_HAN = "\u4e00-\u9fff"


class Chinese(Words):
    language = "zh-hans"
    place = 1
    nothing = "无"
    quoted = "“{text}”"
    subject = "{label}"
    predicates = {
        "eq": "{subject}为 {value}",
        "ne": "{subject}不为 {value}",
        "ne_known": "有{label}但不为 {value}",
        "ne_known_answer": "{label}已填但不为 {value}",
        "compared": "{subject}{value}",
        "missing": "没有{label}",
        "missing_answer": "{label}未填",
        "known": "有{label}",
        "known_answer": "{label}已填",
    }
    _comparisons = {"gt": "超过", "gte": "不低于", "lt": "低于", "lte": "不超过"}
    _of_counts = {"gte": "不少于", "lt": "少于"}
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

    def lost(self, value: Number) -> str:
        return self.gain(value, True)

    def full(self, field: Field, unit: Number) -> str:
        return self.each(field, unit).removeprefix("每") if field.unit in _RATES else self.amount(field, unit)

    def factor(self, value: Number, _: bool = True) -> str:
        return f"为{self.number(value)}"

    def each(self, field: Field, unit: Number) -> str:
        if field.unit in _RATES:
            points = canonical(unit) * (100 if field.unit == "rate" else 1)
            return f"每 {self.number(points)} 个百分点"
        words = self._units | {"money": _CURRENCIES.get(self.currency, self.currency)}
        if unit == 1 and (word := words.get(field.unit or "")):
            return "每" + word.strip()
        return "每" + self.amount(field, unit)

    def compared(self, field: Field, op: str, value: Number) -> str:
        words = self._comparisons | (self._of_counts if field.unit in _COUNTED else {})
        return f"{words[op]} {self.amount(field, value)}"

    def for_(self, value: str, given: str) -> str:
        return f"{value}{given}"

    def from_(self, field: Field, start: str, given: str) -> str:
        before, after = ("", "起") if field.unit == "days" else ("满" if field.unit in _FILLED else "达到", "")
        return f"{before}{start}{after}{given}"

    def below(self, end: str, given: str) -> str:
        return f"低于{end}{given}"

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
    text = re.sub(rf"(?<=[{_HAN}]) +(?=[{_HAN}“])", "", text)
    text = re.sub(rf"(?<=[{_HAN}])(?=[\w¥$€£−.%])(?![{_HAN}])", " ", text)
    return re.sub(rf"(?<=[\w%…])(?<![{_HAN}])(?=[{_HAN}])", " ", text)
