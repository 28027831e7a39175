"""JSON in a cell, with its numbers exact."""

import json
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .base import Cleaner, Refused, as_text
from .texts import UNSTORABLE


def json_object() -> Cleaner:
    """A JSON object with its numbers exact (Decimal), checked for what jsonb cannot hold."""
    return Cleaner(_json_object, "jsonb")


def _json_object(cell: Any) -> dict[str, Any] | None:
    value = as_text(cell)
    if not value:
        return None
    try:
        found = json.loads(value, parse_float=_exact, parse_int=_exact, parse_constant=_not_json)
    except RecursionError:
        raise Refused(_("is nested too deeply")) from None
    except ValueError as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused(_("is not JSON: %(problem)s") % {"problem": problem}) from None
    if not isinstance(found, dict):
        raise Refused(_('is not a JSON object such as {"grade": "A"}'))
    _check_storable(found, depth=0)
    return found


def _exact(literal: str) -> Decimal:
    number = Decimal(literal)
    if (number and abs(number.adjusted()) > 30) or len(literal) > 60:
        raise Refused(_("holds a number that is too large or too exact"))
    return number


def _not_json(name: str) -> None:
    raise Refused(_("%(name)s is not a number of JSON") % {"name": name})


def _check_storable(value: Any, depth: int) -> None:
    if depth > 20:
        raise Refused(_("is nested too deeply"))
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise Refused(_("holds control characters"))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_storable(name, depth + 1)
            _check_storable(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_storable(inner, depth + 1)


def exact_json(value: Any) -> str:
    """JSON text in which every number is written as it was read; the standard library would make floats."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        pairs = (f"{exact_json(name)}: {exact_json(inner)}" for name, inner in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(exact_json, value))}]"
    return json.dumps(value, ensure_ascii=False)
