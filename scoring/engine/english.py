"""English words for rules and explanations."""

from .arithmetic import Number, canonical, size_of
from .bases import Field
from .words import Words, joined

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}

_RATES = ("rate", "percent")


class English(Words):
    language = "en"
    place = 0
    nothing = "nothing"
    quoted = "“{text}”"
    subject = "the {label}"
    predicates = {
        "eq": "{subject} is {value}",
        "ne": "{subject} is not {value}",
        "ne_known": "{subject} is known but not {value}",
        "compared": "{subject} is {value}",
        "missing": "there is no {label}",
        "missing_answer": "{label} has no answer",
        "known": "{subject} is known",
        "known_answer": "{label} has an answer",
    }
    _comparisons = {"gt": "above", "gte": "at least", "lt": "below", "lte": "at most"}
    _units = {"days": "day", "minutes": "minute", "years": "year"}

    def money(self, value: Number) -> str:
        sign = "−" if value < 0 else ""
        symbol = _SYMBOLS.get(self.currency, self.currency + " ")
        return sign + symbol + self.cash(size_of(value))

    def counted(self, field: Field, value: Number) -> str:
        unit = self._units.get(field.unit or "")
        if unit is None:
            return self.number(value)
        return f"{self.number(value)} {unit}{'' if size_of(value) == 1 else 's'}"

    def points(self, value: Number) -> str:
        return f"{self.number(value)} {'point' if size_of(value) == 1 else 'points'}"

    def gain(self, value: Number, is_first: bool) -> str:
        return self.points(value) if is_first else self.number(value)

    def lost(self, value: Number) -> str:
        return self.points(size_of(value))

    def full(self, field: Field, unit: Number) -> str:
        return self.each(field, unit) if field.unit in _RATES else self.amount(field, unit)

    def factor(self, value: Number, _: bool = True) -> str:
        return self.number(value)

    def each(self, field: Field, unit: Number) -> str:
        if field.unit in _RATES:
            points = canonical(unit) * (100 if field.unit == "rate" else 1)
            return "percentage point" if points == 1 else f"{self.number(points)} percentage points"
        return self._units.get(field.unit or "", self.amount(field, unit)) if unit == 1 else self.amount(field, unit)

    def compared(self, field: Field, op: str, value: Number) -> str:
        return f"{self._comparisons[op]} {self.amount(field, value)}"

    def for_(self, value: str, given: str) -> str:
        return f"{given} for {value}"

    def from_(self, field: Field, start: str, given: str) -> str:
        return f"{given} from {start}"

    def below(self, end: str, given: str) -> str:
        return f"{given} below {end}"

    def both(self, parts: list[str]) -> str:
        return joined(parts, ", ", " and ")

    def either(self, parts: list[str]) -> str:
        return joined(parts, ", ", " or ")

    def listed(self, parts: list[str]) -> str:
        return ", ".join(parts)
