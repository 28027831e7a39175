"""What approving an entry would bring, by the engine, before anybody decides."""

from dataclasses import dataclass

from scoring.calculator import outcome
from scoring.calculator.hypotheses import Hypothesis
from scoring.models import Visit

from .deciding import APPROVED
from .entering import Sort


@dataclass(frozen=True)
class Effect:
    """Cents by the engine; `lines` are (rule's name, cents)."""

    cents: int
    cents_later: int
    pooled: int
    lines: list
    grade: str = ""


def effect_of(entry, *, on, language, **graded):
    """What the record would bring its owner if it were approved now.

    :param graded: of a visit its `quality`
    """
    found = outcome.of(_as_if_approved(entry, graded), entry.owner, on=on, language=language)
    lines = [(part.name, part.cents) for part in found.parts if part.is_counted]
    return Effect(found.cents, found.cents_later, found.pooled, lines, graded.get("quality", ""))


def effects_by_grade(entry, *, on, language):
    """The effect for each grade that a visit can get; of anything else the one effect."""
    if entry.sort != Sort.VISIT:
        return [effect_of(entry, on=on, language=language)]
    return [effect_of(entry, on=on, language=language, quality=grade) for grade in Visit.Quality.values]


def _as_if_approved(entry, graded):
    record, sort = entry.record, str(entry.sort)
    row = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    row |= {"status": APPROVED[entry.sort], **graded}
    return Hypothesis(
        sort,
        entry.day,
        added={record._meta.db_table: [row]},
        own={sort: {record.pk}},
        days=(entry.day,),
        customer=getattr(record, "customer_id", None),
    )
