"""From records in order to lines of points: limits, splits, caps and pools, in one pass with running state only.

Steps 3 to 8 of "From points to lines" in rule-language.md; steps 1 and 2 are `evaluation`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, localcontext
from itertools import islice
from typing import Any, NamedTuple

from .arithmetic import CONTEXT, percent_of, split
from .bases import period_kind
from .claims import ClaimKind, by_kind, fields_of
from .evaluation import compiled_once
from .groups import Counter, Sums, grouping, place_of
from .lines import Line, Reads, Record, Version, inputs_json, versions_of
from .periods import first_day
from .rules import is_in_force

# Small enough that the lines of a chunk stay in the processor's cache.
_CHUNK = 250


class OutOfOrder(ValueError):
    """Records must come in the order (date, key by Unicode code point)."""


class Unscorable(ValueError):
    """A record whose values the rules can't work with: one of another type than its column has, say."""

    def __init__(self, record: Record):
        # The record itself, so that it comes whole out of another process.
        super().__init__(record)
        self.record = record

    def __str__(self) -> str:
        return f"{self.record.basis} {self.record.key} of {self.record.date} can't be scored"


class _Rest(NamedTuple):
    """What a version has beyond its points: limit, cap and pool, and what it counts for other versions."""

    counters: tuple[tuple[Counter, Callable[[Record], Any]], ...]
    limit: tuple[Counter, int] | None
    sums: tuple[Sums, ...]
    cap: tuple[Sums, int] | None
    pool_percent: Decimal


_NOTHING_MORE = _Rest((), None, (), None, Decimal(0))

#: A version as the inner loop takes it: its compiled points, id, code, the places of the values that it reads, and the
#: rest, None where a sole owner's line is all there is. A plain tuple is taken apart twice as fast as a named one.
_Program = tuple[Callable[[tuple[Any, ...]], int | None], int, str, Reads, _Rest | None]


class Scorer:
    """Scores records by rule versions.

    `claims` are the declared kinds (an iterable of ClaimKind), needed where a version's basis is one; `codes`, where
    given, are the only rule codes scored. `team_of(person, date)` is the code of a person's team on a date.
    """

    def __init__(
        self,
        versions: Iterable[Version],
        *,
        year_starts: int = 1,
        as_of: date,
        team_of: Callable[[str, date], str | None],
        claims: Iterable[ClaimKind] = (),
        codes: set[str] | None = None,
    ):
        self.year_starts = year_starts
        self.as_of = as_of
        self.team_of = team_of
        self._claims = by_kind(claims)
        chosen = sorted(
            (version for version in versions if codes is None or version.code in codes),
            key=lambda version: (version.code, version.effective_from or date.min, version.id),
        )
        self._state: list[Counter] = []
        self._programs = self._compiled(chosen)
        self._date = date.min
        self._key = ""
        self._active: dict[str, tuple[_Program, ...]] = {}

    def score(self, records: Iterable[Record]) -> Iterator[Line]:
        """The lines of records that come in the order (date, key), record by record, rules by code.

        May be called again with later records: limits and caps go on counting.

        :raises OutOfOrder: a record comes after a later one
        :raises Unscorable: the values of a record aren't what its basis has; the scorer can't go on after it
        """
        waiting = iter(records)
        # In chunks, so that the decimal context never leaks to whoever takes the lines.
        while chunk := list(islice(waiting, _CHUNK)):
            with localcontext(CONTEXT):
                lines = self._lines(chunk)
            yield from lines

    # ---- the inner loop -----------------------------------------------------------------------------

    def _lines(self, records: list[Record]) -> list[Line]:
        lines: list[Line] = []
        add, new = lines.append, tuple.__new__
        active, today, last_key = self._active, self._date, self._key
        try:
            for record in records:
                record_id, key, on, _, _, credits, values, basis = record
                if on != today:
                    if on < today:
                        raise OutOfOrder(f"{basis} {key} of {on} comes after records of {today}")
                    self._begin(on)
                    active, today = self._active, on
                elif key < last_key:
                    raise OutOfOrder(f"{basis} {key} of {on} comes after {last_key}")
                last_key = key
                programs = active.get(basis)
                if programs is None:
                    programs = active[basis] = self._programs_on(basis, on)
                sole = credits[0][0] if len(credits) == 1 else None
                for points, version, code, reads, rest in programs:
                    cents = points(values)
                    if cents is None:
                        continue
                    if rest is None and sole is not None:
                        if cents:
                            line = (version, code, record_id, sole, None, on, cents, reads, values, None, None, None)
                            add(new(Line, line))
                    else:
                        self._share_out(record, version, code, reads, rest or _NOTHING_MORE, cents, lines)
        except OutOfOrder:
            raise
        except Exception as wrong:
            raise Unscorable(record) from wrong
        self._date, self._key = today, last_key
        return lines

    def _share_out(
        self,
        record: Record,
        version: int,
        code: str,
        reads: Reads,
        rest: "_Rest",
        cents: int,
        lines: list[Line],
    ) -> None:
        """Steps 3 to 8 for one record and version: limit, split, cap, pool; adds to the lines."""
        record_id, _, on, _, _, credits, values, _ = record
        counters, limit, sums, cap, pool_percent = rest
        place = place_of(record, counters, limit) if counters else None
        if not cents or (place is not None and limit is not None and place > limit[1]):
            return
        if len(credits) == 1:
            shares, parts = None, [(credits[0][0], cents)]
        else:
            shares, parts = credits, split(cents, credits)
        add, new = lines.append, tuple.__new__
        pools: dict[str, list[int]] = {}
        for person, part in parts:
            room = None
            if sums and part > 0:
                if cap is not None:
                    room = max(0, cap[1] - cap[0].groups.get(person, 0))
                    part = min(part, room)
                for total in sums:
                    total.groups[person] = total.groups.get(person, 0) + part
            if not part:
                continue
            add(new(Line, (version, code, record_id, person, None, on, part, reads, values, place, shares, room)))
            if pool_percent and (team := self.team_of(person, on)) is not None:
                pools.setdefault(team, []).append(part)
        for team, bases in pools.items():
            if pooled := sum(percent_of(base, pool_percent) for base in bases):
                behind = tuple(bases)
                add(Line(version, code, record_id, None, team, on, pooled, (), behind, None, None, None))

    def _begin(self, on: date) -> None:
        """A new day: forget the groups of periods that are over, and choose the versions in force."""
        self._active = {}
        self._date, self._key = on, ""
        for counter in self._state:
            counter.move_to(first_day(counter.per, on, self.year_starts))

    def _programs_on(self, basis: str, on: date) -> tuple[_Program, ...]:
        """The versions that score records of a basis on a date."""
        kind = period_kind(basis)
        if kind is not None and first_day(kind, on, self.year_starts) > self.as_of:
            return ()  # a period that hasn't begun has no records
        return tuple(
            program
            for version, program in self._programs.get(basis, ())
            if is_in_force(version.effective_from, version.effective_to, on)
            and not (version.rule.settle and kind is not None and on >= self.as_of)
        )

    # ---- compiling ----------------------------------------------------------------------------------

    def _compiled(self, versions: list[Version]) -> dict[str, list[tuple[Version, _Program]]]:
        found: dict[str, list[tuple[Version, _Program]]] = {}
        by_code: dict[str, list[Version]] = {}
        for version in versions:
            by_code.setdefault(version.code, []).append(version)
        for same_code in by_code.values():
            counters, sums = self._shared(same_code)
            for version in same_code:
                program = self._program(version, counters, sums)
                found.setdefault(version.rule.basis, []).append((version, program))
        return found

    def _shared(self, versions: list[Version]) -> tuple[dict[tuple[str, tuple[str, ...]], Counter], dict[str, Sums]]:
        """The counters and sums that the versions of one code share: each counts for the limits of all."""
        limits = [version.rule.limit for version in versions if version.rule.limit]
        caps = [version.rule.cap for version in versions if version.rule.cap]
        counters: dict[tuple[str, tuple[str, ...]], Counter] = {
            (limit.per, limit.same): Counter(limit.per) for limit in limits
        }
        sums: dict[str, Sums] = {cap.per: Sums(cap.per) for cap in caps}
        self._state += [*counters.values(), *sums.values()]
        return counters, sums

    def _program(self, version: Version, counters: Any, sums: Any) -> _Program:
        rule = version.rule
        layout = fields_of(rule.basis, self._claims)
        limit, cap = rule.limit, rule.cap
        rest = _Rest(
            tuple((counter, grouping(layout, same)) for (_, same), counter in counters.items()),
            (counters[limit.per, limit.same], limit.count) if limit else None,
            tuple(sums.values()),
            (sums[cap.per], int(cap.points * 100)) if cap else None,
            rule.pool_percent,
        )
        reads = tuple(layout.index(name) if name in layout else None for name in rule.fields)
        points = compiled_once(rule, layout).points
        return points, version.id, version.code, reads, None if rest == _NOTHING_MORE else rest


__all__ = ["Line", "OutOfOrder", "Record", "Scorer", "Version", "inputs_json", "versions_of"]
