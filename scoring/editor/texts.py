"""Numbers and values as texts of a form, exactly: shares as percentages, texts that read as numbers in quotes."""

import re
import unicodedata
from decimal import Context, Decimal

from scoring.engine.arithmetic import canonical, shortest, text_of
from scoring.engine.bases import NUMBER
from scoring.engine.parts import is_number_text

PERCENT = 2
_WIDE = Context(prec=120)
_SEPARATED = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,，、]*))\s*(?:[,，、]|$)')
_NEEDS_QUOTES = re.compile(r'^$|^\s|\s$|[",，、]')


def places_of(field):
    """How far the point moves between the language and the form: shares are written as percentages."""
    return PERCENT if field is not None and field.type == NUMBER and field.unit == "rate" else 0


# --- Numbers --------------------------------------------------------------------------------


def number_text(number, places=0):
    """A number of the language as a form shows it, 500,000 for half a million; empty where there is none."""
    return "" if number is None else format(_moved(number, places), ",f")


def _moved(number, places):
    return canonical(Decimal(number).scaleb(places, _WIDE))


def number_of(text, places=0):
    """The exact number of a form's text; None where it is empty, the text itself where it is no number."""
    text = text.strip()
    plain = plain_number(text)
    if not is_number_text(plain):
        return text or None
    return Decimal(plain).scaleb(-places, _WIDE)


def plain_number(text):
    """Digits as a keyboard of any language gives them, without separators of thousands, signs of money or percent."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-")
    return re.sub(r"[\s,_¥]|%$", "", text)


# --- Values to compare with -----------------------------------------------------------------


def value_text(value, field=None):
    """A value of a condition or a choice as a form shows it."""
    if isinstance(value, Decimal):
        # Without separators of thousands: commas stand between values.
        return shortest(_moved(value, places_of(field)))
    text = str(text_of(value))
    quoted = isinstance(value, str) and (is_number_text(plain_number(value)) or _NEEDS_QUOTES.search(value))
    return '"' + text.replace('"', '""') + '"' if quoted else text


def value_of(text, field=None):
    """The value of a form's text; None where it is empty. What stands in quotes is a text as it is."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    if field is not None and field.type == NUMBER:
        return number_of(text, places_of(field))
    return text or None


def list_text(values, field=None):
    return ", ".join(value_text(value, field) for value in values)


def split_list(text):
    """The texts of a list, separated by commas; quotes are kept, and protect commas inside."""
    found = []
    for match in _SEPARATED.finditer(text):
        inside, plain = match.groups()
        if inside is not None:
            found.append(f'"{inside}"')
        elif plain and plain.strip():
            found.append(plain.strip())
    return found
