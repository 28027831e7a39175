"""What looks like a record that is there already: customers and leads of the same name or phone, a visit entered twice.

Names are compared by the database's own `scoring_name_key`, which its indexes hold: without case, spaces, punctuation
and words such as 有限公司 or Co., Ltd.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Func, Q, TextField, Value

from scoring.models import Customer, Entry, Feedback, Lead, Visit
from scoring.models.customer_work import PHONE_DIGITS

SHOWN_MAX = 5
PHONE_DIGITS_MIN = 7
Sort = Entry.Sort


@dataclass(frozen=True)
class Match:
    """Something alike. `what` is customer, lead, visit or feedback; `why` is name, phone or day."""

    what: str
    key: str
    name: str
    owner: str
    on: date | None
    status: str
    why: str


def matches(sort, given, *, owner, but=None):
    """What is there already and looks like this, the likeliest first; at most a few.

    :param given: the record's fields by name
    :param owner: whose record it is (`Person`)
    :param but: the record itself, when it is changed
    """
    return FINDERS[sort](given, owner, but)[:SHOWN_MAX]


def _name_key(name):
    return Func(name, function="scoring_name_key", output_field=TextField())


def _like_lead(given, owner, but):
    key = _name_key(Value(given["customer"]))
    customers = Customer.objects.annotate(name_key=_name_key(F("name"))).filter(name_key=key)
    found = [
        Match("customer", each.code, each.name, each.owner.name if each.owner else "", each.since, "", "name")
        for each in customers.select_related("owner").order_by("code")[:SHOWN_MAX]
    ]
    return found + _leads(_alive(Lead.objects, but), key, given.get("phone") or "")


def _alive(leads, but):
    """Leads that nobody took back themselves."""
    leads = leads.exclude(pk=but.pk) if but else leads.all()
    return leads.exclude(entry__status=Entry.Status.WITHDRAWN)


def _leads(leads, key, phone):
    digits = re.sub("[^0-9]", "", phone)[-PHONE_DIGITS:]
    is_same = {"name": Q(name_key=key)}
    if len(digits) >= PHONE_DIGITS_MIN:
        is_same["phone"] = Q(detail__phone_key=digits)
    # One query for each, so that each is found by its own index.
    found = {}
    for why, condition in is_same.items():
        rows = leads.annotate(name_key=_name_key(F("customer"))).filter(condition).select_related("owner")
        for lead in rows.order_by("-created_on", "code")[:SHOWN_MAX]:
            status = lead.get_status_display()
            match = Match("lead", lead.code, lead.customer, lead.owner.name, lead.created_on, status, why)
            found.setdefault(lead.pk, match)
    return list(found.values())


def _like_visit(given, owner, but):
    rows = Visit.objects.filter(owner=owner, customer=given["customer"], visited_on=given["visited_on"])
    return _same_day(rows.exclude(status=Visit.Status.VOID), but, "visit", "visited_on")


def _like_feedback(given, owner, but):
    rows = Feedback.objects.filter(owner=owner, customer=given["customer"], received_on=given["received_on"])
    rows = rows.filter(rating=given["rating"], source=given["source"])
    return _same_day(rows.exclude(status=Feedback.Status.VOID), but, "feedback", "received_on")


def _same_day(rows, but, what, day):
    rows = rows.exclude(pk=but.pk) if but else rows
    return [
        Match(
            what, each.number, each.customer.name, each.owner.name, getattr(each, day), each.get_status_display(), "day"
        )
        for each in rows.select_related("customer", "owner").order_by("number")[:SHOWN_MAX]
    ]


FINDERS = {Sort.LEAD: _like_lead, Sort.VISIT: _like_visit, Sort.FEEDBACK: _like_feedback}
