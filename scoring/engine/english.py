"""English words for rules and explanations."""

from .arithmetic import Number, size_of
from .bases import Field
from .words import Words, joined

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


class English(Words):
    language = "en"
    place = 0
    nothing = "nothing"
    colon = ": "
    conditions_of_numbers = {
        "eq": "the {label} is {value}",
        "ne": "the {label} is not {value}",
        "in": "the {label} is {value}",
        "gt": "the {label} is above {value}",
        "gte": "the {label} is at least {value}",
        "lt": "the {label} is below {value}",
        "lte": "the {label} is at most {value}",
        "missing": "there is no {label}",
        "known": "the {label} is known",
    }
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

    def factor(self, value: Number, _: bool = True) -> str:
        return self.number(value)

    def each(self, field: Field, unit: Number) -> str:
        return self._units.get(field.unit or "", self.amount(field, unit)) if unit == 1 else self.amount(field, unit)

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
