"""Which proposals wait for whom: for lists and for the number in the navigation."""

from django.db.models import Exists, OuterRef, Q

from scoring.models import Decision, Proposal

Role = Decision.Role


def waiting_for(user_id, roles):
    """Proposals that wait for a decision of this person, who has these roles; the same as `proposals.role_for` says."""
    approved = Decision.objects.filter(
        proposal=OuterRef("pk"), verdict=Decision.Verdict.APPROVED, decided_at__gte=OuterRef("submitted_at")
    )
    open_to = Q(pk__in=[])
    if Role.ADMIN in roles:
        open_to |= ~Exists(approved.filter(role=Role.ADMIN))
    if Role.COMMITTEE in roles:
        open_to |= Q(is_correction=True) & ~Exists(approved.filter(role=Role.COMMITTEE))
    rows = Proposal.objects.filter(status=Proposal.Status.SUBMITTED).exclude(created_by=user_id)
    return rows.filter(open_to, ~Exists(approved.filter(decided_by=user_id)))
