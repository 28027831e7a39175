"""What an answer or a vote grants, and whether it may: never more than was asked for, never nothing."""

from decimal import ROUND_HALF_UP, Decimal

from .refusals import PointsWrong

CENT = Decimal("0.01")


def granted(appeal, *, upholds, points, is_corrected):
    """The adjustment of a verdict, signed; None where it rejects, or where the record was corrected instead.

    :raises PointsWrong: it grants nothing, more than was asked for, or points beside a correction
    """
    if not upholds:
        return None
    if is_corrected:
        if points:
            raise PointsWrong(appeal.asked)
        return None
    points = Decimal(points or 0).quantize(CENT, ROUND_HALF_UP)
    if not _fits(points, appeal.asked):
        raise PointsWrong(appeal.asked)
    return points


def _fits(points, asked):
    if asked is None:
        return points > 0
    return points != 0 and 0 < points / asked <= 1
