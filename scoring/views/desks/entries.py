"""The desk of leads, visits and ratings: what lies beside the decision, and the decision itself."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scoring import customer_work, tasks
from scoring.models import Visit
from scoring.queries import customer_work as queries
from scoring.work_forms import FORMS
from teams import permissions
from teams.models import Company

TEMPLATE = "scoring/work/panel.html"
REFUSALS = customer_work.Refusal


def shown(request, key):
    entry = queries.find(key)
    if entry is None:
        return None
    rights = customer_work.can(entry, request.user, on=timezone.localdate())
    return context_of(request, entry, rights) if "see" in rights else None


def context_of(request, entry, rights):
    """All that a page says of an entry: the record, what is alike, what it would bring, what came before."""
    decides = "approve" in rights
    return {
        "entry": entry,
        "rights": rights,
        "grades": Visit.Quality.choices if entry.sort == "visit" else [],
        "alike": alike(entry) if entry.is_open else [],
        "effects": effects(entry) if decides else [],
        "steps": list(entry.steps.select_related("by")),
        "history": queries.history_of(entry.author, at=timezone.now(), but=entry) if decides else None,
        "company": Company.current(),
        "today": timezone.localdate(),
    }


def alike(entry):
    record = entry.record
    fields = FORMS[entry.sort].record_fields
    given = {name: getattr(record, name) for name in fields if hasattr(record, name)}
    if entry.sort == "lead" and not entry.is_by_file:
        given["phone"] = entry.lead.detail.phone
    return customer_work.matches(entry.sort, given, owner=entry.owner, but=record)


def effects(entry):
    return customer_work.effects_by_grade(entry, on=timezone.localdate(), language=get_language())


def act(request, key, do):
    """Carry out what a button asks; what was done, as a sentence.

    :raises customer_work.Refusal: it can't be done
    """
    entry = queries.find(key)
    rights = entry and customer_work.can(entry, request.user, on=timezone.localdate())
    permissions.found_or_404(entry, allowed=entry is not None and "see" in rights)
    if do not in ACTS:
        raise PermissionDenied
    said = ACTS[do](request.POST, entry, {"by": request.user, "at": timezone.now()})
    tasks.hurry()
    return said


def approve_many(request, chosen):
    """Approve entries by (key, version); how many, and ``[(title, refusal)]``."""
    found = [(entry, version) for key, version in chosen if (entry := queries.find(key))]
    done, refused = customer_work.approve_many(found, by=request.user, at=timezone.now(), on=timezone.localdate())
    tasks.hurry()
    return done, [(queries.title_of(entry), refusal) for entry, refusal in refused]


def _approve(given, entry, who):
    customer_work.approve(entry, **who, **_seen(given), quality=given.get("quality"))
    return _("%(number)s is approved.") % {"number": entry.record}


def _reject(given, entry, who):
    customer_work.reject(entry, **who, **_seen(given), reason=given.get("reason", ""))
    return _("%(number)s is rejected, with your reason.") % {"number": entry.record}


def _ask(given, entry, who):
    customer_work.ask(entry, **who, **_seen(given), text=given.get("question", ""))
    return _("Your question about %(number)s is sent.") % {"number": entry.record}


def _answer(given, entry, who):
    customer_work.answer(entry, **who, on=timezone.localdate(), text=given.get("answer", ""))
    return _("Answered. It waits for the decision again.")


def _withdraw(given, entry, who):
    customer_work.withdraw(entry, **who)
    return _("%(number)s is taken back.") % {"number": entry.record}


def _void(given, entry, who):
    customer_work.void(entry, **who, on=timezone.localdate(), reason=given.get("reason", ""))
    return _("%(number)s is void. What it brought is taken back at once.") % {"number": entry.record}


def _seen(given):
    version = given.get("version", "")
    return {"on": timezone.localdate(), "version": int(version) if version.isdecimal() else 0}


ACTS = {"approve": _approve, "reject": _reject, "ask": _ask, "answer": _answer, "withdraw": _withdraw, "void": _void}
