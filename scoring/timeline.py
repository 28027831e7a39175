"""Which definition of a code is in force when, after a new rule book is loaded. Pure: dates and definitions only."""

from datetime import date, timedelta
from typing import Any, NamedTuple

DAY = timedelta(days=1)


class Piece(NamedTuple):
    """A definition with the days it is in force (inclusive, None: open); `id` is the stored version's, None: a new one.

    A definition on trial and the same one that counts are two: their points don't stand in the same places.
    """

    body: Any
    first: date | None
    last: date | None
    id: int | None = None
    is_trial: bool | None = False

    @property
    def content(self):
        return self.body, self.is_trial


def replan(stored, given, start=None):
    """The pieces in force after `given` was loaded over `stored`, in the order of their days.

    A given piece whose `is_trial` is None is on trial on the days on which what was stored is; where nothing was, as
    the last of it.
    :param start: the day from which the given book holds; before it only entries that name their own first day do,
        and what was stored stays. Where the first of them begins later, what was stored ends the day before that.
        None: the given book holds for all dates.
    """
    if start is not None and given and all(piece.first for piece in given):
        start = max(start, min(piece.first for piece in given))
    pieces = []
    for first, last in _intervals([*stored, *given], start):
        old = _covering(stored, first)
        new = _covering(given, first)
        if start is not None and (first or date.min) < start and not (new and new.first):
            new = old
        if new is None:
            continue
        if new.is_trial is None:
            known = old or (stored[-1] if stored else None)
            new = new._replace(is_trial=known is not None and known.is_trial)
        if old and old.content == new.content:
            new = old
        _append(pieces, new._replace(first=first, last=last))
    return pieces


def _intervals(pieces, start):
    """The smallest runs of days on which nothing begins or ends, as (first, last) with None for open."""
    cuts = {piece.first for piece in pieces if piece.first}
    cuts |= {piece.last + DAY for piece in pieces if piece.last}
    cuts |= {start} if start else set()
    begins = [None, *sorted(cuts)]
    ends = [*[cut - DAY for cut in begins[1:]], None]
    return zip(begins, ends, strict=True)


def _covering(pieces, first):
    """The piece that covers an interval by its first day (None: before all dates)."""
    for piece in pieces:
        if first is None:
            if piece.first is None:
                return piece
        elif (piece.first is None or piece.first <= first) and (piece.last is None or first <= piece.last):
            return piece
    return None


def meet(one, other):
    """Whether two pieces have a day in common."""
    return (one.first is None or other.last is None or one.first <= other.last) and (
        other.first is None or one.last is None or other.first <= one.last
    )


def _append(pieces, piece):
    """Join a piece to the one before where they are one definition on following days."""
    if pieces:
        before = pieces[-1]
        if before.last is not None and before.last + DAY == piece.first and before.content == piece.content:
            pieces[-1] = before._replace(last=piece.last, id=before.id or piece.id)
            return
    pieces.append(piece)


def changed_from(before, after):
    """The first day on which two plans differ (date.min for all dates), or None where they don't."""
    for first, _ in _intervals([*before, *after], None):
        old, new = _covering(before, first), _covering(after, first)
        if (old and old.content) != (new and new.content):
            return first or date.min
    return None


def pays_trial(before, after, until):
    """Whether some day up to `until` was on trial before, and counts after."""
    for first, _ in _intervals([*before, *after], None):
        if first is not None and first > until:
            return False
        old, new = _covering(before, first), _covering(after, first)
        if old and old.is_trial and new and not new.is_trial:
            return True
    return False
