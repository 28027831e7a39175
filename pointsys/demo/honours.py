"""Honours and promotions of a demo company: stars of its published periods, badges, levels, a ladder of grades."""

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from rewards import promotions
from rewards.honours import badges, stars
from rewards.models import Grade, Honour, Promotion
from rewards.promotions import career, committee
from scoring.engine import periods
from teams import permissions
from teams.models import Company, Person, RoleGrant, User

PEOPLE_MOST = 500
STAR_MONTHS = 6
# Grades of the demo's people, and what part of a good year's points each takes.
GRADES = [
    ("P3", "Sales representative", "销售代表", Decimal(0), 0),
    ("P4", "Senior representative", "高级销售代表", Decimal("0.3"), 6),
    ("P5", "Account manager", "客户经理", Decimal("0.5"), 12),
    ("P6", "Senior account manager", "高级客户经理", Decimal("0.7"), 12),
    ("P7", "Key account director", "大客户总监", Decimal("0.9"), 18),
]
STARS = [
    ("star-month", "Star of the month", "月度之星", "star", "month", False, 3, 50,
     {"by": "points", "attainment_min": "1", "no_finding": True}),
    ("star-quarter", "Star of the quarter", "季度之星", "trophy", "quarter", False, 3, 150,
     {"by": "attainment", "attainment_min": "1", "no_finding": True}),
    ("star-team", "Team of the month", "月度优秀团队", "users", "month", True, 1, 200, {"by": "average"}),
]  # fmt: skip
BADGES = [
    ("first-contract", "First contract", "首单", "file-text", "contracts", 1),
    ("ten-visits", "Ten visits in a week", "一周十访", "map-pin", "visits_week", 10),
    ("three-months", "Three months on target", "连续三月达标", "target", "months_above_target", 3),
    ("new-customers", "Five new customers in a month", "月度新客五家", "user", "new_customers_month", 5),
    ("good-colleague", "Five claims approved", "五项申报获批", "heart-handshake", "claims", 5),
]
LEVELS = [
    (1, "Bronze", "青铜", "1000"), (2, "Silver", "白银", "3000"), (3, "Gold", "黄金", "6000"),
    (4, "Diamond", "钻石", "12000"),
]  # fmt: skip
REASON = "连续达标，并主动带教新人。On target for months, and a mentor to newcomers."


def make(*, on, at):
    """Define and give honours, and let the committee decide one promotion of two; ``(honours given, promotions)``."""
    if not Company.current().is_demo or Person.objects.count() > PEOPLE_MOST or Honour.objects.exists():
        return 0, 0
    _define(on)
    given = stars.give_due(at=at, on=on) + badges.give_due(at=at, on=on)
    return given, _promote(at, on)


def _define(on):
    start = periods.add_months(on.replace(day=1), -STAR_MONTHS)
    for code, en, zh, icon, period, of_teams, places, points, condition in STARS:
        Honour.objects.create(
            code=code, sort="star", name_en=en, name_zh=zh, icon=icon, period=period, of_teams=of_teams,
            places=places, points=points, condition=condition, starts_on=start,
        )  # fmt: skip
    for code, en, zh, icon, measure, least in BADGES:
        condition = {"measure": measure, "at_least": str(least)}
        Honour.objects.create(code=code, sort="badge", name_en=en, name_zh=zh, icon=icon, condition=condition)
    for step, en, zh, points in LEVELS:
        names = {"name_en": en, "name_zh": zh}
        Honour.objects.create(
            code=f"level-{step}", sort="level", step=step, icon="medal", condition={"points": points}, **names
        )


# --- Promotions -----------------------------------------------------------------------------


def _promote(at, on):
    """The ladder, one promotion that is decided and one that waits for the committee."""
    people = list(Person.objects.filter(left_on=None).order_by("pk"))
    careers = career.of_people(people, on=on)
    best = max((each.published for each in careers.values()), default=Decimal(0))
    for place, (code, en, zh, part, months) in enumerate(GRADES, 1):
        threshold = (best * part / 100).quantize(Decimal(1), ROUND_DOWN) * 100
        Grade.objects.create(code=code, name_en=en, name_zh=zh, place=place, threshold=threshold, months_before=months)
    _appoint(at)
    made = 0
    for person in sorted(people, key=lambda each: (-careers[each.pk].published, each.pk)):
        if made < 2 and _nominate(person, is_decided=made == 0, at=at, on=on):
            made += 1
    return made


def _appoint(at):
    """A second and third member, so that a majority says something."""
    wanted = RoleGrant.objects.filter(role="executive", person__user__isnull=False).values_list("person", flat=True)
    for person in wanted[:2]:
        RoleGrant.objects.get_or_create(person_id=person, role="committee", defaults={"granted_at": at})


def _nominate(person, *, is_decided, at, on):
    """Whether the person could be nominated, by a manager in line who has a login."""
    standing = career.of(person, on=on)
    managers = User.objects.filter(person__roles__role="manager").select_related("person").order_by("pk")
    by = next((user for user in managers if user.person_id != person.pk and permissions.leads(user, person)), None)
    if by is None or list(promotions.obstacles(person, standing, on=on)):
        return False
    earlier = at - timedelta(days=9)
    try:
        promotion = promotions.nominate(person, by=by, at=earlier, on=on, reason=REASON)
    except promotions.Refusal:
        return False
    if is_decided:
        _decide(promotion, at, on)
    return True


def _decide(promotion, at, on):
    for user in User.objects.filter(pk__in=committee.members(promotion, on=on)).order_by("pk"):
        if promotion.status == Promotion.Status.NOMINATED:
            promotion = promotions.vote(promotion, by=user, at=at, on=on, is_for=True, reason="")
