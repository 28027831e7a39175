"""Freezing coefficients of periods whose standings are frozen: once, set-wise, and nothing later changes them."""

import hashlib
import json
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, Q
from django.urls import reverse

from ledger import queries as ledger
from ledger import standings
from ledger.models import Frozen
from rewards.models import Coefficient, CoefficientScheme
from rewards.models.catalogue import Period
from scoring.engine import periods
from teams import audit, notices
from teams.models import Company

from .bands import Row, band_of

# Everybody of the standings, by the first band that holds their rank; who has no points gets what everybody else gets.
# What was bought adds to it: rewards of this kind asked for in the period and approved, less those taken back.
FREEZE = """
    INSERT INTO rewards_coefficient (scheme_id, kind, first, person_id, rank, points, by_rank, bought, at)
    SELECT %(scheme)s, s.kind, s.first, a.person_id, CASE WHEN s.points > 0 THEN s.rank END, s.points,
           CASE WHEN s.points > 0 THEN coalesce(b.coefficient, %(otherwise)s) ELSE %(otherwise)s END,
           coalesce(o.bought, 0), %(at)s
    FROM ledger_standing s JOIN ledger_account a ON a.id = s.account_id
    LEFT JOIN LATERAL (
        SELECT w.coefficient FROM rewards_band w
        WHERE w.scheme_id = %(scheme)s
            AND s.rank <= CASE WHEN w.is_percent THEN w.up_to * %(people)s / 100 ELSE w.up_to END
        ORDER BY w.is_percent, w.up_to LIMIT 1) b ON true
    LEFT JOIN (
        SELECT r.person_id, sum(g.coefficient * (r.quantity - r.returned)) AS bought
        FROM rewards_redemption r JOIN rewards_reward g ON g.id = r.reward_id
        WHERE r.kind = 'coefficient' AND r.requested_on BETWEEN %(first)s AND %(last)s
            AND r.status IN ('approved', 'partly', 'delivered', 'refunded')
        GROUP BY 1) o ON o.person_id = a.person_id
    WHERE s.kind = %(kind)s AND s.first = %(first)s
    ON CONFLICT (kind, first, person_id) DO NOTHING
"""


def scheme_of(kind, first):
    """The scheme in force for a period; None: there is none."""
    rows = CoefficientScheme.objects.filter(period=kind, starts_on__lte=first)
    return rows.order_by("-starts_on").first()


def waiting_periods():
    """Frozen periods that have a scheme and no coefficients yet: ``[Frozen]``, the oldest first."""
    done = set(Coefficient.objects.order_by().values_list("kind", "first").distinct())
    kinds = set(CoefficientScheme.objects.values_list("period", flat=True))
    found = Frozen.objects.filter(kind__in=kinds).order_by("first", "kind")
    return [each for each in found if (each.kind, each.first) not in done and scheme_of(each.kind, each.first)]


def freeze_due(*, at):
    """Freeze the coefficients of every period whose standings are frozen and that has a scheme (U5).

    :returns: ``[(kind, first, people)]`` of the periods frozen now
    """
    done = []
    for period in waiting_periods():
        people = _freeze(period, at)
        if people:
            done.append((period.kind, period.first, people))
    return done


@transaction.atomic
def _freeze(period, at):
    scheme = CoefficientScheme.objects.select_for_update().get(pk=scheme_of(period.kind, period.first).pk)
    with connection.cursor() as cursor:
        cursor.execute(
            FREEZE,
            {
                "scheme": scheme.pk, "otherwise": scheme.otherwise, "at": at, "kind": period.kind,
                "first": period.first, "last": period.last, "people": period.people,
            },
        )  # fmt: skip
        people = cursor.rowcount
    if people:
        # Its digest stands in the audit trail, so that an export can be compared with what was frozen.
        label = label_of(period.kind, period.first)
        kept = {"people": people, "digest": digest_of(period.kind, period.first)}
        audit.record("coefficients.frozen", target=label, at=at, after=kept)
        _tell(period, label, at)
    return people


def _tell(period, label, at):
    rows = Coefficient.objects.filter(kind=period.kind, first=period.first, rank__isnull=False).order_by()
    told = [
        (row.person_id, f"coefficient:{row.kind}:{row.first}", {"period": label, "coefficient": f"{row.coefficient:f}"})
        for row in rows
    ]
    notices.tell_each(told, "coefficient.frozen", at=at, url=reverse("home"))


def label_of(kind, first):
    """The period as files name it: 2026-Q3."""
    return periods.label_of(kind, first, _year_starts(kind))


def _year_starts(kind):
    # A month is called the same whenever the year begins.
    return 1 if kind == "month" else Company.current().year_starts


def digest_of(kind, first):
    """One SHA-256 over a period's coefficients, in the order of people's codes: what payroll can check its file by."""
    rows = Coefficient.objects.filter(kind=kind, first=first).order_by("person__code")
    columns = ("person__code", "rank", "points", "by_rank", "bought")
    digest = hashlib.sha256()
    for row in rows.values_list(*columns).iterator():
        digest.update(json.dumps([None if cell is None else str(cell) for cell in row]).encode() + b"\n")
    return digest.hexdigest()


# --- Before it is frozen --------------------------------------------------------------------


def provisional(account_id, *, on, year_starts):
    """What the running periods would give an account as things stand: at most three ``(kind, first, rank, by rank)``.

    Places in percent are of everybody on the live board of the period, where who left and who opted out don't stand.
    """
    firsts = {kind: periods.first_day(kind, on, year_starts) for kind in Period.values}
    known = CoefficientScheme.objects.filter(starts_on__lte=on).order_by("-starts_on").prefetch_related("bands")
    in_force: dict = {}
    for scheme in known:
        if scheme.starts_on <= firsts[scheme.period]:
            in_force.setdefault(scheme.period, scheme)
    if not in_force:
        return []
    totals = ledger.totals(account_id, [(kind, firsts[kind]) for kind in in_force])
    return [
        (kind, firsts[kind], *_place(scheme, kind, firsts[kind], totals[kind, firsts[kind]], on))
        for kind, scheme in in_force.items()
    ]


def _place(scheme, kind, first, points, on):
    """Rank and coefficient of so many points among those of a running period."""
    if points <= 0:
        return None, scheme.otherwise
    counted = standings.points(kind, first, on=on).counted
    found = counted.aggregate(people=Count("pk"), better=Count("pk", filter=Q(points__gt=points)))
    rank = 1 + found["better"]
    band = band_of(rank, found["people"], rows_of(scheme))
    return rank, band.coefficient if band else scheme.otherwise


def rows_of(scheme):
    """The bands of a scheme in the order in which they are looked at."""
    return [Row(band.up_to, band.is_percent, band.coefficient) for band in scheme.bands.all()]


def preview(rows, otherwise, kind):
    """What bands would give in the last frozen period of a kind: ``(Frozen, [(row or None, people, coefficient)])``.

    None where no such period is frozen yet.
    """
    period = Frozen.objects.filter(kind=kind).order_by("-first").first()
    if period is None:
        return None
    counts = dict.fromkeys([*rows, None], 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rank, points > 0, count(*) FROM ledger_standing WHERE kind = %s AND first = %s GROUP BY 1, 2",
            [kind, period.first],
        )
        for rank, has_points, people in cursor.fetchall():
            counts[band_of(rank, period.people, rows) if has_points else None] += people
    return period, [(row, people, row.coefficient if row else otherwise) for row, people in counts.items()]


def average(counts):
    """The average coefficient of a preview's rows."""
    people = sum(count for _row, count, _coefficient in counts)
    total = sum((count * coefficient for _row, count, coefficient in counts), Decimal(0))
    return total / people if people else Decimal(0)
