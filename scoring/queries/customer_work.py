"""Entries of leads, visits and ratings as lists show them: one's own, what waits for whom, what somebody decided."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, IntegerField, Max, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from scoring.models import Contract, Customer, Entry, Feedback, Lead, Visit
from scoring.waiting import Decided, Waiting
from teams import absences, permissions
from teams import queries as teams
from teams.models import Person, RoleGrant

RELATED = ("entered_by", "lead__owner", "visit__owner", "visit__customer", "feedback__owner", "feedback__customer")
RECENT_MAX = 4
FOUND_MAX = 8
NAMED_MAX = 30
HISTORY_MAX = 5
# What an inbox lists at most, the most urgent first; files may bring many at once.
LISTED_MAX = 1_000
YEAR = timedelta(days=365)
Status, Sort = Entry.Status, Entry.Sort
SORTS = {"lead": Lead, "visit": Visit, "feedback": Feedback}
OWNED = ("lead__owner", "visit__owner", "feedback__owner")


def find(pk):
    related = (*RELATED, "lead__detail", "reviewer", "decided_by")
    return Entry.objects.select_related(*related).filter(pk=pk).first()


def of_person(person):
    """What the person entered, and what files brought of theirs, the newest first."""
    return Entry.objects.filter(_answered_by(person.pk)).select_related(*RELATED, "reviewer").order_by("-id")


def returned(user):
    """Entries of the user's own that wait for their answer."""
    return Entry.objects.filter(_answered_by(user.person_id), status=Status.RETURNED)


def _answered_by(person_id):
    """Entries for which the person answers (`Entry.author`)."""
    owned = Q()
    for sort, model in SORTS.items():
        owned |= Q(**{f"{sort}__in": model.objects.filter(owner=person_id)})
    return Q(entered_by=person_id) | (Q(entered_by=None) & owned)


# --- What waits -------------------------------------------------------------------------------


def waiting_for(user, *, on):
    """What waits for the user's decision: as reviewer, as stand-in, or as points admin where nobody is in line."""
    rows = _waiting(user, on).select_related(*RELATED, "reviewer").order_by("due_on", "pk")
    return [_as_waiting(entry, user) for entry in rows[:LISTED_MAX]]


def count_for(user, *, on):
    return sum(rows.count() for rows in open_to(user, on=on))


def open_to(user, *, on):
    """What waits for the user, as queries."""
    return [_waiting(user, on)] if user.person_id else []


def _waiting(user, on):
    roles = permissions.roles_of(user)
    theirs = Q(reviewer__in=absences.away_for(user.person_id, on=on))
    if RoleGrant.Role.MANAGER in roles:
        theirs |= Q(reviewer=user.person_id)
    if RoleGrant.Role.ADMIN in roles:
        theirs |= Q(reviewer=None)
    own = Q(entered_by=user.person_id)
    for owner in OWNED:
        own |= Q(**{owner: user.person_id})
    return Entry.objects.filter(theirs, status=Status.WAITING).exclude(own)


def _as_waiting(entry, user):
    return Waiting(
        sort=str(entry.sort),
        key=entry.pk,
        title=title_of(entry),
        who=entry.owner,
        url=reverse("entry", args=[entry.pk]),
        since=entry.changed_at,
        due_on=entry.due_on,
        is_bulk=entry.sort != Sort.VISIT,
        stands_for=entry.reviewer if entry.reviewer_id not in (None, user.person_id) else None,
        version=entry.version,
    )


def title_of(entry):
    """What an entry says of itself in a list."""
    said = {"customer": entry.customer_name}
    if entry.sort == Sort.VISIT:
        said |= {
            "minutes": f"{entry.visit.minutes:f}".rstrip("0").rstrip("."),
            "level": entry.visit.get_level_display(),
        }
        return _("%(customer)s: visit, %(minutes)s min, %(level)s") % said
    if entry.sort == Sort.LEAD:
        said["percent"] = f"{entry.lead.completeness:.0f}"
        return _("%(customer)s: lead, %(percent)s%% complete") % said
    said["rating"] = plain(entry.feedback.rating)
    return _("%(customer)s: rating %(rating)s of 5") % said


def plain(number):
    """60 and 4.5, not 60.00 and 4.50."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


# --- What was decided -------------------------------------------------------------------------


def decided_by(user, *, limit):
    """What the user decided, the latest first."""
    rows = Entry.objects.filter(decided_by=user.person_id, decided_at__isnull=False).select_related(*RELATED)
    return [
        Decided(
            sort=str(entry.sort),
            title=title_of(entry),
            who=entry.owner,
            url=reverse("entry", args=[entry.pk]),
            at=entry.decided_at,
            verdict=entry.get_status_display(),
            is_for=entry.status == Status.APPROVED,
            is_approved=entry.status == Status.APPROVED,
            record_id=entry.record.pk,
            reason=entry.reason,
        )
        for entry in rows.order_by("-decided_at")[:limit]
    ]


@dataclass(frozen=True)
class History:
    """What became of a person's records in a year: `counts` are (label, number), `latest` the last decided ones."""

    counts: list
    latest: list


def history_of(person, *, at, but=None):
    rows = Entry.objects.filter(_answered_by(person.pk), entered_at__gte=at - YEAR)
    found = dict(rows.order_by().values_list("status").annotate(count=Count("pk")))
    counts = [(label, found[value]) for value, label in Status.choices if value in found]
    latest = rows.filter(decided_at__isnull=False).exclude(pk=but and but.pk)
    return History(counts, list(latest.select_related(*RELATED).order_by("-decided_at")[:HISTORY_MAX]))


# --- Customers to choose from -------------------------------------------------------------------


def recent_customers(person):
    """The customers whom the person saw last, then those whom they look after."""
    seen = Visit.objects.filter(owner=person).values("customer").annotate(day=Max("visited_on")).order_by("-day")
    days = dict(seen.values_list("customer", "day")[:RECENT_MAX])
    order = sorted(days, key=days.get, reverse=True)
    if len(order) < RECENT_MAX:
        own = Customer.objects.filter(owner=person).exclude(pk__in=order).order_by("name")
        order += own.values_list("pk", flat=True)[: RECENT_MAX - len(order)]
    found = Customer.objects.in_bulk(order)
    return [found[pk] for pk in order]


def customers_by_id(ids):
    return list(Customer.objects.filter(pk__in=ids))


def find_customers(text, person):
    """Customers whose name or code has the text in it, one's own first."""
    rows = Customer.objects.filter(Q(name__icontains=text) | Q(code__icontains=text))
    is_own = Case(When(owner=person, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.order_by(is_own, "name", "code")[:FOUND_MAX])


# --- People and contracts to name -----------------------------------------------------------------


def colleagues_of(person, *, on):
    """Those of the person's own team, to be named first."""
    team = teams.team_of(person, on=on)
    return list(teams.members([team.pk], on=on).exclude(pk=person.pk).order_by("name")[:NAMED_MAX])


def find_people(text, *, on):
    """People who are here, by a part of their name or code."""
    return list(teams.find_people(teams.present(Person.objects.all(), on=on), text).order_by("name")[:NAMED_MAX])


def find_contracts(text, person):
    """Contracts by a part of their number or customer's name, one's own first, then the latest."""
    rows = Contract.objects.select_related("customer").filter(status=Contract.Status.ACTIVE)
    if text.strip():
        rows = rows.filter(Q(number__icontains=text.strip()) | Q(customer__name__icontains=text.strip()))
    else:
        rows = rows.filter(owner=person)
    is_own = Case(When(owner=person, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.order_by(is_own, "-signed_on", "number")[:FOUND_MAX])
