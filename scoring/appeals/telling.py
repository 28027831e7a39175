"""Who is told what of an appeal; each once, by the step that it is about."""

from django.urls import reverse

from scoring.models import AppealStep
from teams import notices
from teams.models import User

from . import rights


def filed(appeal, step, *, on):
    _tell(rights.answerers(appeal, on=on), "appeal.waiting", appeal, step)


def asked(appeal, step):
    _tell([appeal.appellant_id], "appeal.asked", appeal, step)


def replied(appeal, step):
    """Whoever asked goes on."""
    asking = appeal.steps.filter(action=AppealStep.Action.ASKED).order_by("-id").values_list("by__person", flat=True)
    _tell(list(asking[:1]), "appeal.replied", appeal, step)


def answered(appeal, step):
    kind = "appeal.upheld" if appeal.is_upheld else "appeal.rejected"
    _tell([appeal.appellant_id], kind, appeal, step, day=appeal.due_on)


def before_committee(appeal, step, members):
    people = User.objects.filter(pk__in=members).values_list("person", flat=True)
    _tell(list(people), "appeal.committee", appeal, step)
    if step.action != AppealStep.Action.CONTESTED:
        _tell([appeal.appellant_id], "appeal.passed_on", appeal, step)


def closed(appeal, step):
    if appeal.ruling is not None:
        _tell([appeal.appellant_id], "appeal.adjusted", appeal, step, points=appeal.granted)
    elif step.action == AppealStep.Action.SILENT:
        _tell([appeal.appellant_id], "appeal.closed", appeal, step)


def ruled(appeal, step):
    """The appellant, and who gave the first answer."""
    kind = "appeal.ruled_for" if appeal.is_upheld else "appeal.ruled_against"
    answered = User.objects.filter(pk__in=rights.answered_by(appeal)).values_list("person", flat=True)
    _tell([appeal.appellant_id, *answered], kind, appeal, step)


def _tell(people, kind, appeal, step, **said):
    notices.tell(
        people,
        kind,
        key=f"appeal:{appeal.pk}:{step.pk}:{kind}",
        at=step.at,
        url=reverse("appeal", args=[appeal.pk]),
        number=appeal.number,
        who=appeal.appellant.name,
        **said,
    )
