"""Sharings out of pools as pages and the approvals inbox list them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from scoring.models import ShareOut, ShareOutLine
from scoring.share_outs import deciders
from scoring.waiting import Waiting
from teams import absences, permissions
from teams.models import Person

SORT = "share_out"


def waiting_for(user, *, on):
    """What waits for this user's decision, the oldest first, as the approvals inbox lists it."""
    found = _waiting(user, on)
    rows = ShareOut.objects.filter(pk__in=found).select_related("team", "proposed_by__person").order_by("submitted_at")
    people = Person.objects.in_bulk({person for person in found.values() if person})
    return [
        Waiting(
            sort=SORT,
            key=each.pk,
            title=_("Pool of %(team)s") % {"team": each.team.name},
            who=each.proposed_by.person,
            url=reverse("share-out", args=[each.pk]),
            since=each.submitted_at,
            points=each.points,
            is_bulk=True,
            stands_for=people.get(found[each.pk]),
        )
        for each in rows
    ]


def count_for(user, *, on):
    """How many wait for this user's decision. Runs on every page: one look at an index where nothing waits."""
    return len(_waiting(user, on))


def _waiting(user, on):
    """``{share-out's id: the person stood for, or None}`` of what the user decides."""
    if not user.is_authenticated or not ShareOut.objects.filter(status=ShareOut.Status.SUBMITTED).exists():
        return {}
    stood_for = absences.stood_for(user.person_id, on=on) if user.person_id else set()
    is_admin = permissions.Role.ADMIN in permissions.roles_of(user)
    found = {}
    for pk, manager in deciders.next_up_of_waiting(on=on).items():
        if (manager is None and is_admin) or (manager is not None and manager in {user.person_id, *stood_for}):
            found[pk] = manager if manager in stood_for and manager != user.person_id else None
    own = _with_part(user, found)
    return {pk: manager for pk, manager in found.items() if pk not in own}


def _with_part(user, ids):
    """Those of the proposals that the user made or gets a share of."""
    made = set(ShareOut.objects.filter(pk__in=ids, proposed_by=user.pk).values_list("pk", flat=True))
    if user.person_id:
        lines = ShareOutLine.objects.filter(share_out__in=ids, person=user.person_id, points__gt=0)
        made |= set(lines.values_list("share_out_id", flat=True))
    return made


def of_team(team):
    """The team's proposals, the newest first."""
    return (
        ShareOut.objects.filter(team=team).select_related("proposed_by__person", "decided_by__person").order_by("-id")
    )


def is_recipient(user, share_out):
    """Whether the user gets a share: then they may read it, wherever they are by now."""
    return bool(user.person_id) and share_out.lines.filter(person=user.person_id).exists()


def by_posting(postings):
    """``{posting's id: the share-out that it posted}``."""
    return {each.posting_id: each for each in ShareOut.objects.filter(posting__in=postings)}
