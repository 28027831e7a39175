"""The end of an appeal: what was held is let go, what was granted is posted, and the time that it took is kept."""

from django.utils import timezone

from teams import workdays

from . import points, steps


def close(appeal, status, *, at, on, by=None):
    """Bring the appeal to its end in a closed status, with its adjustment; once, by its key."""
    points.release(appeal, at=at, by=by)
    if appeal.is_upheld and appeal.granted is not None:
        appeal.ruling = points.adjust(appeal, at=at, by=by)
    appeal.closed_at = at
    appeal.days_taken = workdays.between(timezone.localdate(appeal.filed_at), on)
    return steps.move(appeal, status, at=at)
