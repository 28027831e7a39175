"""What nominating and deciding share: the row under lock, a move of its status, and who is told."""

from django.urls import reverse

from rewards.models import Promotion
from teams import audit, notices

from .refusals import explained


def locked(promotion):
    rows = Promotion.objects.select_related("person", "to_grade", "from_grade", "nominated_by__person")
    return rows.select_for_update(of=["self"], no_key=True).get(pk=promotion.pk)


def move(promotion, status, *, by, at, on, after=None):
    promotion.status, promotion.decided_at, promotion.decided_on = status, at, on
    with explained():
        promotion.save(update_fields=["status", "decided_at", "decided_on"])
    audit.record(f"promotion.{status}", target=target_of(promotion), by=by, at=at, after=after)


def target_of(promotion):
    return f"{promotion.person.code} → {promotion.to_grade.code}"


def tell(promotion, people, kind, at):
    grade = {"en": promotion.to_grade.name_en or promotion.to_grade.code, "zh-hans": promotion.to_grade.name_zh}
    notices.tell(
        sorted({pk for pk in people if pk is not None}),
        kind,
        key=f"{kind}:{promotion.pk}",
        at=at,
        url=reverse("promotion-one", args=[promotion.pk]),
        who=promotion.person.name,
        grade=grade,
    )
