"""What campaigns would add: from the person's awards of their rules, with the lines that would be other ones."""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from scoring.engine.campaigns import campaign_inputs_json, campaign_lines


class Extra(NamedTuple):
    """A campaign's line for a record, in cents; `inputs` of what it would be, None where it would be gone."""

    version: Any
    record: int
    day: date
    before: int
    after: int
    inputs: str | None


AWARDED = """
    SELECT r.code, a.record_id, a.date, (a.points * 100)::bigint
    FROM scoring_award a
    JOIN scoring_rule r ON r.id = a.rule_id
    JOIN ledger_account h ON h.id = a.account_id AND h.kind = 'available' AND h.person_id = %(person)s
    WHERE r.code = ANY(%(codes)s) AND a.date BETWEEN %(first)s AND %(last)s AND a.points > 0
        AND a.inputs IS NULL
"""


def of(comparison):
    """The campaigns' lines that would be other ones."""
    before, after = comparison.before, comparison.after
    changed = {
        key
        for key in {**before.lines, **after.lines}
        if (before.lines.get(key) and before.lines[key].cents) != (after.lines.get(key) and after.lines[key].cents)
    }
    concerned = [
        version
        for version in comparison.book.campaigns
        if any(code in version.campaign.rules and _is_inside(version, day) for code, _, day in changed)
    ]
    if not concerned:
        return []
    stored = _awarded(comparison.person.pk, concerned)
    return [extra for version in concerned for extra in _differences(comparison, version, stored)]


def _is_inside(version, day):
    return version.campaign.from_ <= day <= version.campaign.to


def _awarded(person_id, versions):
    """``{(code, record, date): cents}`` of the person's awards in the campaigns' days."""
    params = {
        "person": person_id,
        "codes": sorted({code for version in versions for code in version.campaign.rules}),
        "first": min(version.campaign.from_ for version in versions),
        "last": max(version.campaign.to for version in versions),
    }
    with connection.cursor() as cursor:
        cursor.execute(AWARDED, params)
        return {(code, record, day): cents for code, record, day, cents in cursor.fetchall()}


def _differences(comparison, version, stored):
    before, after = (_lines(comparison, version, stored, world) for world in (comparison.before, comparison.after))
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if (old and old.cents) != (new and new.cents):
            record, day = key
            inputs = campaign_inputs_json(new) if new else None
            yield Extra(version, record, day, old.cents if old else 0, new.cents if new else 0, inputs)


def _lines(comparison, version, stored, world):
    """The campaign's lines in a world, from lines that count there already: not on trial, not of a period's end."""
    settled = {each.id for each in comparison.versions if each.rule.settle}
    scored = {(*key[1:], key[0]) for each in (comparison.before, comparison.after) for key in each.lines}
    base = {key: cents for key, cents in stored.items() if (key[1], key[2], key[0]) not in scored}
    base |= {
        key: line.cents
        for key, line in world.lines.items()
        if not (line.version in settled and line.date >= comparison.as_of)
        and not comparison.is_on_trial(line.version, line.date)
    }
    names = world.records
    rows = [
        (code, record, names[record, day].key if (record, day) in names else str(record), comparison.code, day, cents)
        for (code, record, day), cents in base.items()
    ]
    found = campaign_lines(version.campaign, rows, comparison.directory.team_of)
    return {(line.record, line.date): line for line in found}
