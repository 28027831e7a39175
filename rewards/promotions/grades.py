"""The ladder of grades, edited as a whole by points admins (U3)."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from rewards.models import Grade, Promotion
from teams import audit, permissions
from teams.models import Person

from .refusals import NotAllowed, Refusal


class GradeInUse(Refusal):
    def __init__(self, grade):
        text = _("The grade %(code)s is held by people, or promotions and rewards name it. Keep it on the ladder.")
        super().__init__(text % {"code": grade.code})


class GradeIsWaitedFor(Refusal):
    def __init__(self, grade):
        text = _("A nomination for %(code)s is open. Change its threshold once it is decided.")
        super().__init__(text % {"code": grade.code})


@transaction.atomic
def save(wanted, *, by, at):
    """Make the ladder what `wanted` says, from the lowest grade to the highest.

    :param wanted: dictionaries with `code`, `name_en`, `name_zh`, `threshold`, `months_before`, in order
    :raises GradeInUse: one that is left out is in use
    """
    if not permissions.can_run_honours(by):
        raise NotAllowed
    kept = {grade.code: grade for grade in Grade.objects.select_for_update().order_by("place")}
    before = [said(grade) for grade in kept.values()]
    for code in kept.keys() - {each["code"] for each in wanted}:
        _drop(kept.pop(code))
    _check_open(kept, wanted)
    # Out of the way first: places are unique.
    for place, grade in enumerate(kept.values(), 1):
        Grade.objects.filter(pk=grade.pk).update(place=-place)
    for place, each in enumerate(wanted, 1):
        Grade.objects.update_or_create(code=each["code"], defaults={**each, "place": place})
    after = [said(grade) for grade in Grade.objects.order_by("place")]
    if after != before:
        audit.record("grades.changed", by=by, at=at, before=before, after=after)


def _drop(grade):
    if Person.objects.filter(grade=grade.code, left_on=None).exists():
        raise GradeInUse(grade)
    try:
        with transaction.atomic():
            grade.delete()
    except ProtectedError as error:
        raise GradeInUse(grade) from error


def _check_open(kept, wanted):
    """What an open nomination will use up stays what the ladder says."""
    waited_for = set(Promotion.objects.filter(status="nominated").values_list("to_grade__code", flat=True))
    for each in wanted:
        grade = kept.get(each["code"])
        if grade is not None and grade.code in waited_for and grade.threshold != each["threshold"]:
            raise GradeIsWaitedFor(grade)


def said(grade):
    names = {name: getattr(grade, name) for name in ("code", "name_en", "name_zh", "place", "months_before")}
    return names | {"threshold": f"{grade.threshold:.2f}"}
