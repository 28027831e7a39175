"""Claims that files brought undecided: laid before who decides here, in a few statements whatever their number.

The file stays the claim's home: a decision that it brings later drops the filing again (migration 0019).
"""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from scoring.models import Claim, ClaimStep, Participant
from teams import absences, audit, notices, workdays
from teams.models import Company, RoleGrant

from . import kinds
from .reviewers import Deciders
from .telling import DESKS

UNDECIDED = (Claim.Status.SUBMITTED, Claim.Status.CONFIRMED)
# What somebody else is at is left for the next time.
TAKE_IN = """
    WITH found AS (
        SELECT c.id FROM scoring_claim c
        WHERE c.id = ANY(%(claims)s) AND c.status IN ('submitted', 'confirmed')
            AND NOT EXISTS (SELECT FROM scoring_filing f WHERE f.claim_id = c.id)
        FOR NO KEY UPDATE SKIP LOCKED
    )
    INSERT INTO scoring_filing (claim_id, desk, reviewer_id, waits_for, due_on, created_at, submitted_at, escalations,
        story, differs, known)
    SELECT found.id, d.desk, d.reviewer, 'reviewer', d.due_on, %(at)s, %(at)s, 0, '', '', '{}'
    FROM found JOIN unnest(%(claims)s::bigint[], %(desks)s::text[], %(reviewers)s::bigint[], %(days)s::date[])
        d(claim, desk, reviewer, due_on) ON d.claim = found.id
    ON CONFLICT DO NOTHING RETURNING claim_id, desk, reviewer_id
"""


@transaction.atomic
def take_in(*, at, on):
    """Lay claims of files that nobody decided before the next manager in line, or their kind's desk; how many.

    Safe to repeat. Kinds that no rule book declares, and claims in which nobody shares yet, bring nothing: nobody is
    asked about them.
    """
    described = {kind.kind: kind for kind in kinds.known()}
    shared = Exists(Participant.objects.filter(claim=OuterRef("pk")))
    waiting = Claim.objects.filter(shared, status__in=UNDECIDED, filing=None, kind__in=described)
    rows = list(waiting.order_by("pk").values_list("pk", "kind"))
    if not rows:
        return 0
    taken = _insert(rows, described, at, on)
    ClaimStep.objects.bulk_create(
        (ClaimStep(claim_id=claim, at=at, action=ClaimStep.Action.TAKEN_IN) for claim, _desk, _reviewer in taken),
        batch_size=5_000,
    )
    _tell({(desk, reviewer) for _claim, desk, reviewer in taken}, len(taken), at, on)
    return len(taken)


def _insert(rows, described, at, on):
    shared = _shared([claim for claim, _kind in rows])
    deciders = Deciders({people[0] for people in shared.values()}, on=on)
    days = {kind: workdays.add(on, each.days or Company.current().claim_days) for kind, each in described.items()}
    desks = [deciders.first(described[kind], shared[claim][0], set(shared[claim])) for claim, kind in rows]
    said = {
        "claims": [claim for claim, _kind in rows],
        "desks": [str(desk) for desk, _reviewer in desks],
        "reviewers": [reviewer for _desk, reviewer in desks],
        "days": [days[kind] for _claim, kind in rows],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN, said)
        return cursor.fetchall()


def _shared(claims):
    """``{claim: ids of its participants}``, who has the most of it first."""
    found = {}
    shares = Participant.objects.filter(claim__in=claims).order_by("claim", "-share", "person")
    for claim, person in shares.values_list("claim", "person"):
        found.setdefault(claim, []).append(person)
    return found


def _tell(desks, count, at, on):
    """Tell who decides, once a day, and note how many there were."""
    people = {reviewer for _desk, reviewer in desks if reviewer}
    roles = {role for desk, reviewer in desks if reviewer is None for role in DESKS[desk]}
    people |= set(RoleGrant.objects.filter(role__in=roles).values_list("person_id", flat=True)) if roles else set()
    people |= set(absences.stand_ins(people, on=on).values())
    notices.tell(sorted(people), "claim.from_file", key=f"claim.from_file.{on}", at=at, url="/inbox/")
    if count:
        audit.record("claim.taken_in", target="claims", at=at, after={"count": count})
