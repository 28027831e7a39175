"""Appeals of the demo's rep, one for most of what can become of one, so that whoever tries the demo finds them."""

from datetime import datetime, time, timedelta
from itertools import count

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
    """File some appeals two days ago and let others go on with them; none without the logins that do.

    :returns: how many
    """
    logins = {user.username: user for user in User.objects.select_related("person")}
    rep, admin = logins.get("rep"), logins.get("admin")
    if rep is None or admin is None:
        return 0
    day = on - timedelta(days=DAYS_AGO)
    for way, about in zip(WAYS, disputes(rep, on=day), strict=False):
        appeal = file(rep, about, day)
        way(appeal, rep, admin, {"at": timezone.now(), "on": on})
    return len(WAYS)


def disputes(rep, *, on):
    """What the rep disputes: lines, and where there are too few, visits that are missing."""
    for line in disputable(rep, on=on):
        yield appeals.line_in_dispute(line, rep.person)
    for number in count(1):
        yield appeals.missing(month=on.replace(day=1), record=f"V-{on:%m%d}-{number}")


def disputable(rep, *, on):
    """Lines of the rep that gave points, each of another rule as far as there are enough."""
    account = ledger.available_account(rep.person_id)
    lines = ledger.lines(account).filter(signed__gt=0, award_id__isnull=False, earned_on__lte=on)[:LOOKED_AT]
    can_be = appeals.on_lines(lines, rep.person, on=on).disputable
    found = [line for line in lines if line.pk in can_be]
    by_rule = {line.rule: line for line in reversed(found)}
    return [*by_rule.values(), *(line for line in found if by_rule[line.rule] != line)]


def file(rep, about, day):
    at = timezone.make_aware(datetime.combine(day, TEN))
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
