"""Who may see an appeal, answer it, and vote on it (S1, S6): the database refuses what is against it as well."""

from scoring.models import Appeal, AppealStep
from teams import absences, notices, permissions
from teams.models import User

Status = Appeal.Status
Role = permissions.Role


def is_appellant(user, appeal):
    return bool(user.person_id) and user.person_id == appeal.appellant_id


def is_involved(user, appeal):
    """Whether the appeal is the user's own, or disputes a decision of theirs."""
    return is_appellant(user, appeal) or user.pk in appeal.involved


def can_see(user, appeal, *, on):
    """The appellant, managers in line and who stands in for them, points admins, auditors; then the committee."""
    if permissions.can_see_details(user, appeal.appellant) or stands_for(user, appeal, on=on):
        return True
    return appeal.heard_at is not None and Role.COMMITTEE in permissions.roles_of(user)


def can_answer(user, appeal, *, on):
    """Give the first answer: a manager in line, who stands in for one, or a points admin; nobody involved."""
    if is_involved(user, appeal):
        return False
    return (
        Role.ADMIN in permissions.roles_of(user)
        or permissions.leads(user, appeal.appellant)
        or stands_for(user, appeal, on=on) is not None
    )


def can_vote(user, appeal):
    """Whether the user is one of the members who decide on it, whatever its status."""
    if Role.COMMITTEE not in permissions.roles_of(user) or is_involved(user, appeal):
        return False
    return user.pk not in answered_by(appeal)


def stands_for(user, appeal, *, on):
    """The id of the manager in line for whom the user decides on that day, or None."""
    if not user.person_id:
        return None
    away = absences.stood_for(user.person_id, on=on)
    return next((each for each in notices.managers_of(appeal.appellant, on=on) if each in away), None) if away else None


def answered_by(appeal):
    """Ids of who gave the first answer."""
    answers = (AppealStep.Action.UPHELD, AppealStep.Action.REJECTED)
    return set(appeal.steps.filter(action__in=answers).values_list("by", flat=True))


def answerers(appeal, *, on):
    """Ids of the people who are told that an answer is wanted: the nearest manager who may, else the points admins."""
    barred = {appeal.appellant_id, *User.objects.filter(pk__in=appeal.involved).values_list("person", flat=True)}
    line = notices.managers_of(appeal.appellant, on=on)
    away = absences.stand_ins(line, on=on)
    deciding = [away.get(each, each) for each in line]
    nearest = next((each for each in deciding if each not in barred), None)
    return [nearest] if nearest else sorted(permissions.people_with(Role.ADMIN, on=on) - barred)
