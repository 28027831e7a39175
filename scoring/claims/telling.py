"""Who is told what about a claim, and where its page is."""

from teams import absences, notices
from teams.models import RoleGrant
from teams.permissions import Role

DESKS = {
    "admin": {Role.ADMIN},
    "committee": {Role.COMMITTEE},
    "either": {Role.ADMIN, Role.COMMITTEE},
}


def page_of(claim):
    """The address of a claim's page."""
    return f"/claims/{claim.pk}/"


def tell(people, kind, claim, *, at, on, key=None, **said):
    """Tell people, and whoever stands in for them, once for each key; a step's id makes it new."""
    people = {person for person in people if person}
    people |= set(absences.stand_ins(people, on=on).values())
    notices.tell(
        sorted(people),
        kind,
        key=f"{kind}:{claim.pk}:{key if key is not None else at.isoformat()}",
        at=at,
        url=page_of(claim),
        number=claim.number,
        title=claim.title or claim.number,
        **said,
    )


def tell_who_decides(claim, filing, *, at, on, kind="claim.waiting", key=None):
    """Tell the reviewer, or the desk of a role."""
    tell(deciders(claim, filing), kind, claim, at=at, on=on, key=key)


def deciders(claim, filing):
    """Ids of those who may decide it now, stand-ins apart."""
    if filing.reviewer_id:
        return {filing.reviewer_id}
    holders = RoleGrant.objects.filter(role__in=DESKS.get(filing.desk, ())).values_list("person_id", flat=True)
    auditors = RoleGrant.objects.filter(role=Role.AUDITOR).values_list("person_id", flat=True)
    return set(holders) - set(auditors) - involved(claim, filing) - {filing.approved_by_id}


def authors(claim, filing):
    """Ids of those who hear what became of it: its claimant; of one that came by file, who shares in it."""
    return {filing.claimant_id} if filing.claimant_id else {each.person_id for each in claim.participants.all()}


def owner_of(claim, filing):
    """The id of whose managers decide it: its claimant; of one that came by file, who has the largest share."""
    shared = sorted(claim.participants.all(), key=lambda each: (-each.share, each.person_id))
    return filing.claimant_id or next((each.person_id for each in shared), None)


def involved(claim, filing):
    """Ids of all who filed it, share in it or benefit from it: none of them decides it."""
    people = {each.person_id for each in claim.participants.all()}
    return people | {person for person in (filing.claimant_id, filing.beneficiary_id) if person}
