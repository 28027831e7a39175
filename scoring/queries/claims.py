"""Claims as lists: whose one may see, what waits for whom, what a claimant did before, the library."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from scoring.claims import kinds, steps, telling
from scoring.models import Claim, ClaimStep, Filing, Participant, Rereview
from scoring.waiting import Decided, Waiting
from teams import absences, permissions
from teams.permissions import Role

Status, Waits, Did, Desk = Claim.Status, Filing.WaitsFor, ClaimStep.Action, Filing.Desk
SEES_ALL = {Role.ADMIN, Role.AUDITOR}
DECIDED = (Did.APPROVED, Did.SECOND_APPROVED, Did.REJECTED, Did.ASKED)
# What an inbox lists at most, the most urgent first; files may bring many at once.
LISTED_MAX = 1_000
FILED = Claim.objects.select_related("filing__claimant", "filing__reviewer", "filing__beneficiary", "customer")


def visible_to(user, *, on):
    """Claims that the user may read with their evidence (S6): whoever has a part in it or decides it, managers in line
    of those who share in it, points admins, auditors. Drafts are their claimant's alone."""
    if not user.is_authenticated or not user.person_id:
        return _for_roles(user, Claim.objects.none())
    own = user.person_id
    acts_for = {own} | absences.stood_for(own, on=on)
    return _for_roles(user, Claim.objects.filter(_mine(own) | _shown_to(user, own, acts_for, on)))


def _for_roles(user, otherwise):
    if not permissions.roles_of(user) & SEES_ALL:
        return otherwise
    return Claim.objects.filter(~Q(status=Status.DRAFT) | Q(filing=None) | Q(filing__claimant=user.person_id))


def _mine(own):
    return Q(filing__claimant=own)


def _shown_to(user, own, acts_for, on):
    """What others handed in and the user has to do with."""
    shares = Participant.objects.filter(claim=OuterRef("pk"))
    decided = ClaimStep.objects.filter(claim=OuterRef("pk"), by=own, action__in=DECIDED)
    again = Rereview.objects.filter(claim=OuterRef("pk"), reviewer=own)
    shown = (
        Exists(shares.filter(person=own))
        | Q(filing__beneficiary__in=acts_for)
        | Q(filing__reviewer__in=acts_for)
        | Exists(decided)
        | Exists(again)
    )
    if permissions.reach_of(user):
        led = permissions.people_visible_to(user, on=on).values("pk")
        shown |= Exists(shares.filter(person__in=led))
    if desks := desks_of(user):
        shown |= Q(filing__desk__in=desks, filing__reviewer=None, filing__waits_for__in=(Waits.REVIEWER, Waits.SECOND))
    return ~Q(status=Status.DRAFT) & shown


def desks_of(user):
    """The desks at which the user's roles decide."""
    roles = permissions.roles_of(user)
    return [] if Role.AUDITOR in roles else [desk for desk, holders in telling.DESKS.items() if holders & roles]


def own(user):
    """Claims that the user filed or shares in, the newest first."""
    if not user.is_authenticated or not user.person_id:
        return Claim.objects.none()
    shares = Participant.objects.filter(claim=OuterRef("pk"), person=user.person_id)
    mine = Q(filing__claimant=user.person_id) | (~Q(status=Status.DRAFT) & Exists(shares))
    return FILED.filter(mine).order_by("-occurred_on", "-id")


def often_filed_by(person_id):
    """``{kind: how many the person filed}``."""
    rows = Filing.objects.filter(claimant=person_id).values_list("claim__kind")
    return dict(rows.annotate(count=Count("pk")).order_by())


def asked(user):
    """Filings of the user's own in which a question waits for their answer."""
    open_claims = Filing.objects.filter(claimant=user.person_id, waits_for=Waits.CLAIMANT)
    return open_claims.exclude(claim__status=Status.DRAFT)


# --- What waits for somebody --------------------------------------------------------------


def waiting_for(user, *, on):
    """Everything about claims that waits for the user's decision, late ones first."""
    if not user.is_authenticated or not user.person_id:
        return []
    names = {kind.kind for kind in kinds.in_use() if kind.asks("reviewer")}
    last = Subquery(steps.last_steps(claim=OuterRef("pk"))[:1])
    open_claims = _open_to(user, on).select_related(*RELATED).prefetch_related("participants__person")
    first = open_claims.annotate(last_step=last).order_by("filing__due_on", "pk")[:LISTED_MAX]
    rows = [_of_claim(claim, user, names) for claim in first]
    again = _again(user).select_related("claim__filing__claimant").prefetch_related("claim__participants__person")
    rows += [_of_rereview(each) for each in again]
    return sorted(rows, key=lambda each: (each.due_on or date.max, each.key))


def count_for(user, *, on):
    """How many they are: one query for each of the two sorts, and none for who is no person."""
    return sum(rows.count() for rows in open_to(user, on=on))


def open_to(user, *, on):
    """The same as queries."""
    return [_open_to(user, on), _again(user)] if user.is_authenticated and user.person_id else []


RELATED = ("filing__claimant", "filing__reviewer", "filing__beneficiary")


def _again(user):
    return Rereview.objects.open().filter(reviewer=user.person_id)


def _open_to(user, on):
    """Claims on which the user may decide something now; the same as `duties.can` says."""
    me = user.person_id
    away = absences.away_for(me, on=on)
    share = Participant.objects.filter(claim=OuterRef("pk"), person=me)
    agreed = ClaimStep.objects.filter(
        claim=OuterRef("pk"), by=me, action=Did.AGREED, at__gte=OuterRef("filing__submitted_at")
    )
    open_claims = Claim.objects.filter(status__in=(Status.SUBMITTED, Status.CONFIRMED))
    agrees = Q(filing__waits_for=Waits.PARTICIPANTS) & Exists(share) & ~Exists(agreed) & ~Q(filing__claimant=me)
    no_part = ~Q(filing__claimant=me) & ~Exists(share)
    confirms = Q(filing__waits_for=Waits.BENEFICIARY) & (
        Q(filing__beneficiary=me) | (Q(filing__beneficiary__in=away) & no_part)
    )
    return open_claims.filter(agrees | confirms | (_reviews(user, away, me) & no_part))


def _reviews(user, away, me):
    if Role.AUDITOR in permissions.roles_of(user):
        return Q(pk__in=[])
    named = Q(filing__reviewer=me) | Q(filing__reviewer__in=away)
    at_desk = named | Q(filing__reviewer=None, filing__desk__in=desks_of(user))
    waits = Q(filing__waits_for=Waits.REVIEWER) | (Q(filing__waits_for=Waits.SECOND) & ~Q(filing__approved_by=me))
    return waits & at_desk & (Q(filing__beneficiary=None) | ~Q(filing__beneficiary=me))


SORTS = {
    Waits.PARTICIPANTS: "participant",
    Waits.BENEFICIARY: "beneficiary",
    Waits.REVIEWER: "claim",
    Waits.SECOND: "second",
}


def _of_claim(claim, user, graded):
    filing = claim.filing
    waits = Waits(filing.waits_for)
    asked = {Waits.BENEFICIARY: filing.beneficiary, Waits.REVIEWER: filing.reviewer, Waits.SECOND: filing.reviewer}
    person = asked.get(waits)
    return Waiting(
        sort=SORTS[waits],
        key=claim.pk,
        title=claim.title or claim.number,
        who=_whose(claim),
        url=telling.page_of(claim),
        since=filing.approved_at if waits == Waits.SECOND else filing.submitted_at,
        due_on=filing.due_on,
        points=filing.points if waits == Waits.SECOND else filing.expected,
        is_bulk=waits == Waits.SECOND or (waits == Waits.REVIEWER and claim.kind not in graded),
        stands_for=person if person is not None and person.pk != user.person_id else None,
        version=steps.mark(claim, claim.last_step),
    )


def _whose(claim):
    """The claimant; of a claim that came by file, who has the largest share in it."""
    if hasattr(claim, "filing") and claim.filing.claimant:
        return claim.filing.claimant
    shares = sorted(claim.participants.all(), key=lambda each: (-each.share, each.person_id))
    return shares[0].person if shares else None


def _of_rereview(row):
    claim = row.claim
    return Waiting(
        sort="rereview",
        key=row.pk,
        title=claim.title or claim.number,
        who=_whose(claim),
        url=telling.page_of(claim),
        since=row.assigned_at,
        due_on=row.due_on,
    )


# --- What somebody decided ----------------------------------------------------------------


VERDICTS = {
    Did.APPROVED: "claim",
    Did.SECOND_APPROVED: "second",
    Did.REJECTED: "claim",
    Did.CONFIRMED: "beneficiary",
    Did.DECLINED: "beneficiary",
    Did.UPHELD: "rereview",
    Did.OBJECTED: "rereview",
}


def decided_by(user, *, limit):
    """What the user decided about claims, the latest first."""
    taken = ClaimStep.objects.filter(by=user.person_id, action__in=VERDICTS).order_by("-id")
    rows = taken.select_related("claim__filing__claimant").prefetch_related("claim__participants__person")[:limit]
    return [
        Decided(
            sort=VERDICTS[step.action],
            title=step.claim.title or step.claim.number,
            who=_whose(step.claim),
            url=telling.page_of(step.claim),
            at=step.at,
            verdict=step.get_action_display(),
            is_for=step.action not in (Did.REJECTED, Did.DECLINED, Did.OBJECTED),
            is_approved=step.claim.status == Status.APPROVED,
            record_id=step.claim_id,
            reason=step.reason,
        )
        for step in rows
    ]


# --- What lies beside a decision ----------------------------------------------------------


class History(NamedTuple):
    """How many claims a person filed, and what became of them; `of_kind` the same of one kind."""

    filed: int
    approved: int
    rejected: int
    of_kind: Any = None


def history_of(person, *, kind=None, without=None):
    """What the person filed so far, drafts and one claim apart."""
    rows = Filing.objects.filter(claimant=person).exclude(claim__status=Status.DRAFT)
    if without is not None:
        rows = rows.exclude(claim=without)
    approved, rejected = Q(claim__status=Status.APPROVED), Q(claim__status=Status.REJECTED)
    counts = {"filed": Q(), "approved": approved, "rejected": rejected}
    found = rows.aggregate(
        **{name: Count("pk", filter=each) if each else Count("pk") for name, each in counts.items()},
        **{f"same_{name}": Count("pk", filter=each & Q(claim__kind=kind)) for name, each in counts.items()},
    )
    same = History(*(found[f"same_{name}"] for name in counts)) if kind else None
    return History(*(found[name] for name in counts), same)


def steps_of(claim, user):
    """The claim's steps, oldest first; who looks at it once more is told nothing of the decision."""
    rows = claim.steps.select_related("by", "stands_for")
    if is_blind(claim, user):
        return rows.filter(action__in=(Did.SUBMITTED, Did.AGREED, Did.CONFIRMED, Did.ANSWERED))
    return rows


def is_blind(claim, user):
    """Whether the user looks at it once more and has not said anything yet."""
    return bool(user.person_id) and claim.rereviews.open().filter(reviewer=user.person_id).exists()


def attributes_shown(claim, kind, user):
    """The attributes that the user may see: without the reviewer's, for who looks at it once more."""
    hidden = set(kind.asks("reviewer")) if is_blind(claim, user) else set()
    return {name: value for name, value in claim.attributes.items() if name not in hidden}


# --- The library --------------------------------------------------------------------------


def library(search="", kind=""):
    """Approved claims that everybody may read, the most used first, with `use_count`; texts, not evidence."""
    shelves = {each.kind: each for each in kinds.in_use() if each.library}
    rows = Claim.objects.filter(kind__in=[kind] if kind in shelves else shelves, status=Status.APPROVED)
    if text := search.strip():
        author = Exists(Participant.objects.filter(claim=OuterRef("pk"), person__name__icontains=text))
        found = Q(title__icontains=text) | Q(filing__story__icontains=text) | author
        rows = rows.filter(found | _said_in(shelves.values(), text))
    rows = rows.annotate(use_count=Count("uses")).select_related("filing__claimant", "customer")
    return rows.prefetch_related("participants__person").order_by(F("use_count").desc(), "-occurred_on", "-id")


def _said_in(shelves, text):
    """Claims whose own words hold the text: grades are between author and reviewer, and nobody finds them."""
    found = Q(pk__in=[])
    for each in shelves:
        for name in each.asks("claimant"):
            found |= Q(kind=each.kind, **{f"attributes__{name}__icontains": text})
    return found
