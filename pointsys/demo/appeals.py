"""Appeals of the demo's rep, one for most of what can become of one, so that whoever tries the demo finds them."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from ledger import queries as ledger
from scoring import appeals
from teams.models import User

LOOKED_AT = 400
DAYS_AGO = 2
TEN = time(10)
REASON = "实际完成的比系统记录的多。\nMore was done than what the record says."
ANSWER = "会议纪要与申诉一致。\nThe minutes agree with the appeal."
NO = "会议纪要不支持这一点。\nThe minutes do not bear this out."


def make(*, on):
    """File some appeals two days ago and let others go on with them; none without a line that may be disputed.

    :returns: how many
    """
    logins = {user.username: user for user in User.objects.select_related("person")}
    rep, admin = logins.get("rep"), logins.get("admin")
    if rep is None or admin is None:
        return 0
    day = on - timedelta(days=DAYS_AGO)
    lines = disputable(rep, on=day)
    for way, line in zip(WAYS, lines, strict=False):
        appeal = file(rep, line, day)
        way(appeal, rep, admin, {"at": timezone.now(), "on": on})
    return min(len(WAYS), len(lines))


def disputable(rep, *, on):
    """Lines of the rep that gave points, each of another rule as far as there are enough."""
    account = ledger.available_account(rep.person_id)
    lines = ledger.lines(account).filter(signed__gt=0, award_id__isnull=False, earned_on__lte=on)[:LOOKED_AT]
    by_rule = {}
    for line in lines:
        by_rule.setdefault(line.rule, line)
    return [line for line in by_rule.values() if appeals.can_dispute(line, rep.person, on=on)]


def file(rep, line, day):
    at = timezone.make_aware(datetime.combine(day, TEN))
    about = appeals.line_in_dispute(line, rep.person)
    return appeals.file(about, by=rep, at=at, on=day, reason=REASON, should_points=about.points + 20)


def waits(appeal, rep, admin, now):
    """Nobody has answered yet."""


def is_asked(appeal, rep, admin, now):
    appeals.ask(appeal, by=admin, question="当时有谁在场？\nWho was there?", **now)


def is_rejected(appeal, rep, admin, now):
    appeals.answer(appeal, by=admin, upholds=False, reason=NO, **now)


def is_granted(appeal, rep, admin, now):
    appeals.answer(appeal, by=admin, upholds=True, points=appeal.asked, reason=ANSWER, **now)


def is_heard(appeal, rep, admin, now):
    appeals.answer(appeal, by=admin, upholds=True, points=5, reason=ANSWER, **now)
    appeals.contest(appeal, by=rep, reason=REASON, **now)


WAYS = (waits, is_granted, is_heard, is_rejected, is_asked)
