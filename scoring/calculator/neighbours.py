"""Which stored records score together with a hypothetical one: those that share its limits, caps and history.

Called where the world has the record, so that it is found like any other.
"""

from scoring.dependencies import HISTORY_FIELDS
from scoring.engine import periods
from scoring.everything import counted_by, fields_of
from scoring.facts import related
from scoring.facts.person_periods import KINDS, PersonPeriod

OF_A_PERSON = "person_"


def touched(hypothesis, book, person):
    """Ids by basis of everything that scores otherwise because of the record, itself included."""
    found = {basis: set(ids) for basis, ids in hypothesis.own.items()}
    for basis, ids in hypothesis.touched.items():
        found.setdefault(basis, set()).update(ids)
    if "contract" in hypothesis.own and hypothesis.customer is not None:
        later = related.history({(hypothesis.customer, hypothesis.day)})
        contracts = {contract for contract, who, _ in later if who == person.pk}
        if _reads(book, "contract") & HISTORY_FIELDS["contract"]:
            found["contract"] |= contracts
        if contracts and _reads(book, "receipt") & HISTORY_FIELDS["receipt"]:
            found.setdefault("receipt", set()).update(related.receipts_of(contracts))
    return found


def _reads(book, basis):
    return fields_of(version for version in book.versions if version.rule.basis == basis)


def together(found, book, person, year_starts):
    """The same with all records that the limits and caps of their rules tie in, and the bases that rules mix."""
    wide = {basis: set(ids) for basis, ids in found.items()}
    codes = {version.code for version in book.versions if version.rule.basis in found}
    versions = [version for version in book.versions if version.code in codes]
    for version in versions:
        if not version.rule.basis.startswith(OF_A_PERSON):
            wide.setdefault(version.rule.basis, set())
    days = {day for basis, ids in found.items() if ids for _, day in related.owners(basis, ids)}
    for basis, ids in wide.items():
        of_basis = {version.code for version in versions if version.rule.basis == basis}
        counted = [version for version in versions if version.code in of_basis]
        if pers := counted_by(counted):
            ids |= related.of_people(basis, _spans({(person.pk, day) for day in days}, pers, year_starts))
            ids |= _limit_groups(basis, ids, counted, year_starts)
    return {basis: ids for basis, ids in wide.items() if ids}


def _limit_groups(basis, ids, versions, year_starts):
    """The limits' groups of these records: within one owner's records, or among everybody's."""
    limits = [version.rule.limit for version in versions if version.rule.limit]
    if not limits or not ids:
        return set()
    owners = set(related.owners(basis, ids))
    found = set()
    for is_by_owner in (True, False):
        pers = {limit.per for limit in limits if ("owner" in limit.same) is is_by_owner}
        spans = _spans(owners, pers, year_starts)
        if spans:
            of = related.of_people if is_by_owner else related.of_days
            found |= of(basis, spans if is_by_owner else {span[1:] for span in spans})
    return found


def _spans(people_days, pers, year_starts):
    """(person id, first, last) of the periods in which each (person id, day) lies."""
    firsts = {(who, per, periods.first_day(per, day, year_starts)) for who, day in people_days for per in pers}
    return {(who, first, periods.last_day(per, first)) for who, per, first in firsts}


def person_periods(person, days, as_of, year_starts):
    """The person's periods that the days concern: of their years, and all later ones that have begun."""
    first = periods.first_day("year", min(days), year_starts)
    return [
        PersonPeriod(person.pk, kind, period.first)
        for kind in KINDS
        for period in periods.between(kind, first, max(as_of, *days), year_starts)
        if period.first <= as_of
    ]
