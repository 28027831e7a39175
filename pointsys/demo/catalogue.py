"""A catalogue of every kind of reward, with wishes and suggestions, so that whoever tries the demo has a choice."""

from datetime import timedelta
from decimal import Decimal

from rewards import catalogue
from rewards.catalogue import gifts, suggesting, wishing
from rewards.models import Grade, Reward
from teams.models import Company, Person, RoleGrant, Team, User

# code, kind, English, Chinese, what is said of it in both, points, cost, stock, and what else differs.
REWARDS = (
    ("THERMO-MUG", "goods", "Thermo mug", "保温杯",
     "Steel, half a litre, with the company's mark.", "不锈钢，500 毫升，印有公司标志。",
     120, 60, 80, {"limit": 2}),
    ("HEADPHONES", "goods", "Noise-cancelling headphones", "降噪耳机",
     "Over-ear, for the train and the open office.", "头戴式，适合差旅途中和开放式办公区。",
     1_800, 900, 6, {"limit": 1}),
    ("LAPTOP", "goods", "Laptop", "笔记本电脑",
     "Thirteen inches, one and a quarter kilos.", "13 英寸，1.25 千克。", 9_000, 5_500, 3,
     {"limit": 1, "approval": "admin"}),
    ("SUITCASE", "goods", "Cabin suitcase", "登机箱",
     "Twenty inches, four wheels.", "20 寸，万向轮。", 900, 420, 12, {"limit": 1}),
    ("TEA-SET", "goods", "Travel tea set", "旅行茶具",
     "For two, in a case.", "一壶两杯，带收纳包。", 260, 130, 25, {}),
    ("FITNESS-BAND", "goods", "Fitness band", "运动手环",
     "Steps, pulse, sleep.", "记录步数、心率和睡眠。", 480, 240, 0, {}),
    ("BOOK-100", "voucher", "Book voucher, 100 yuan", "图书卡 100 元",
     "For any book you like.", "图书任选。", 200, 100, None, {"limit": 3, "limit_period": "quarter"}),
    ("MARKET-200", "voucher", "Supermarket card, 200 yuan", "超市购物卡 200 元",
     "Valid for two years.", "有效期两年。", 400, 200, 60, {"limit": 2, "limit_period": "month"}),
    ("CINEMA-2", "voucher", "Cinema tickets for two", "双人电影票",
     "Any film, any day.", "影片与日期不限。", 160, 80, 40, {"approval": "none"}),
    ("DAY-OFF", "day_off", "A day off", "带薪休假一天",
     "Agree on the day with your manager.", "具体日期与经理商定。", 1_000, 600, None,
     {"limit": 2, "hand_out": "finance"}),
    ("HALF-DAY", "day_off", "Half a day off", "带薪休假半天",
     "Mornings or afternoons.", "上午或下午均可。", 550, 300, None, {"limit": 4, "hand_out": "finance"}),
    ("NEGOTIATION", "training", "Negotiation course", "商务谈判课程",
     "Two days, twelve seats.", "为期两天，共 12 个名额。", 700, 1_500, 3,
     {"window": "quarterly", "allocation": "by_rank", "approval": "admin", "limit": 1}),
    ("CONFERENCE", "training", "Place at the industry conference", "行业大会参会名额",
     "Travel and hotel included.", "含差旅与住宿。", 600, 4_000, 2,
     {"window": "monthly", "opens_day": 1, "closes_day": 25, "allocation": "lottery", "approval": "admin"}),
    ("BONUS-005", "coefficient", "Bonus coefficient +0.05", "奖金系数 +0.05",
     "Counts for the next quarter's bonus.", "计入下一季度奖金。", 1_500, 1_200, None,
     {"coefficient": Decimal("0.05"), "limit": 1, "limit_period": "quarter", "hand_out": "finance",
      "approval": "admin"}),
    ("BEST-TRIP", "training", "Trip of the best three", "季度前三名考察之旅",
     "Three days at a partner's, with the management.", "与管理层一起走访合作伙伴，为期三天。", 0, 5_000, 12,
     {"top": 3, "approval": "none"}),
)  # fmt: skip
SUGGESTIONS = (
    ("人体工学椅 Ergonomic chair", "在家办公也用得上。For those who work from home.", 5, None, ""),
    ("儿童科技馆亲子票 Science museum for families", "", 3, "planned", "正在询价。We are asking for offers."),
    ("保温杯 Thermo mug", "带公司标志的。", 4, "added", "已上架。It is there."),
    ("最新款手机 The newest phone", "", 2, "declined", "超出年度预算。It is beyond the year's budget."),
)  # fmt: skip
WISHES = ("LAPTOP", "HEADPHONES", "DAY-OFF", "SUITCASE", "BONUS-005")
PEOPLE_MOST = 500
GIVEN_DAYS = 150


def make(*, on, at):
    """Fill the catalogue of a small demo company; nothing where there is one.

    :returns: how many rewards it has
    """
    admin = User.objects.filter(username=RoleGrant.Role.ADMIN).select_related("person").first()
    if admin is None or not Company.current().is_demo or Person.objects.count() > PEOPLE_MOST:
        return 0
    if Reward.objects.exists():
        return 0
    moment = {"by": admin, "at": at}
    made = {row[0]: _reward(row, on, moment) for row in REWARDS}
    catalogue.move(made["TEA-SET"], Reward.Status.RETIRED, **moment)
    _draft(moment)
    people = list(Person.objects.filter(left_on=None, roles__role=RoleGrant.Role.REP).order_by("code")[:24])
    shown = User.objects.filter(username=RoleGrant.Role.REP, person__isnull=False).first()
    _wish([shown.person, *people] if shown else people, made, at)
    _suggest(people, made["THERMO-MUG"], moment)
    gifts.give_due(at=at)
    return len(made) + 1


def _reward(row, on, moment):
    code, kind, name_en, name_zh, said_en, said_zh, price, cost, units, more = row
    values = _values(kind, name_en, name_zh, said_en, said_zh, price, cost) | more
    if values["top"] is not None:
        # The best of the last quarter that is published have theirs already.
        values["offered_from"] = on - timedelta(days=GIVEN_DAYS)
    reward = catalogue.create(code=code, values=values, units=units, **moment)
    return catalogue.move(reward, Reward.Status.OFFERED, **moment)


def _draft(moment):
    """One for a single team, not offered yet."""
    values = _values(
        "goods", "Team dinner", "团队聚餐", "For a team that met its target.", "团队达标后兑换。", 2_400, 1_600
    )
    lowest = Grade.objects.order_by("place").first()
    team = Team.objects.exclude(parent=None).order_by("code").first()
    catalogue.create(
        code="TEAM-DINNER", values=values | {"lowest_grade": lowest}, teams=[team] if team else [], units=4, **moment
    )


def _values(kind, name_en, name_zh, said_en, said_zh, price, cost):
    given = {name: Reward._meta.get_field(name).get_default() for name in catalogue.FIELDS}
    return given | {
        "kind": kind, "name_en": name_en, "name_zh": name_zh, "description_en": said_en, "description_zh": said_zh,
        "price": Decimal(price), "cost": Decimal(cost), "opens_day": 1, "closes_day": 31,
    }  # fmt: skip


def _wish(people, made, at):
    for number, person in enumerate(people):
        for code in WISHES[: 1 + number % 3]:
            wishing.wish(person=person, reward=made[code], at=at)


def _suggest(people, mug, moment):
    for number, (title, text, votes, status, answer) in enumerate(SUGGESTIONS):
        if len(people) <= number + votes:
            return
        earlier = moment["at"] - timedelta(days=20 - number)
        made = suggesting.suggest(person=people[number], title=title, text=text, at=earlier)
        for voter in people[number + 1 : number + 1 + votes]:
            suggesting.vote(made, person=voter, at=earlier)
        if status:
            reward = mug if status == "added" else None
            suggesting.answer(made, status, text=answer, reward=reward, **moment)
