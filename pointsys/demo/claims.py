"""Claims of every kind that the standard rule book declares, in every status, shared among colleagues."""

import json

from . import tables
from .contracts import Numbers
from .customers import draw

# How often each kind comes; deductions are rare.
KINDS = [
    ("resource", 0.12), ("assist", 0.12), ("knowledge", 0.12), ("joint", 0.14), ("lecture", 0.1), ("case", 0.09),
    ("proposal", 0.08), ("solution", 0.06), ("mentoring", 0.03), ("newcomer", 0.03), ("crisis", 0.04),
    ("channel", 0.03), ("process", 0.02), ("strategic", 0.01), ("finding", 0.01),
]  # fmt: skip
STATUSES = [
    ("approved", 0.7),
    ("submitted", 0.08),
    ("confirmed", 0.06),
    ("rejected", 0.09),
    ("withdrawn", 0.04),
    ("draft", 0.03),
]
RECENT_STATUSES = [("approved", 0.3), ("submitted", 0.35), ("confirmed", 0.2), ("draft", 0.15)]
RECENT = 21
# Enough to show each kind approved and each status.
FEWEST = len(KINDS) + len(STATUSES)

SHARES = [
    (("100",), 0.6),
    (("60", "40"), 0.12),
    (("50", "50"), 0.1),
    (("50", "30", "20"), 0.1),
    (("33.3334", "33.3333", "33.3333"), 0.08),
]
ALONE = {"mentoring", "newcomer", "finding", "strategic"}
TITLES = {
    "resource": ["支援投标方案编写", "Bid support for a neighbouring team", "共享客户资源促成签约"],
    "assist": ["协助市场部举办客户沙龙", "Field notes for the product team", "配合技术部完成试点"],
    "mentoring": ["新人带教三个月", "Three months of mentoring"],
    "knowledge": ["整理标准话术手册", "Retrospective of a lost bid", "签约流程说明"],
    "crisis": ["处理重大客户投诉", "Saved a contract at risk", "交付延期危机处理"],
    "joint": ["团队联合拜访", "Sharing session of the team", "联合拓展活动"],
    "channel": ["直播带货试点", "Community selling pilot", "社群营销试点"],
    "solution": ["定制化技术方案", "Integrated solution for a plant", "数据平台整体方案"],
    "strategic": ["战略客户年度框架", "Strategic account won"],
    "process": ["合同审批流程优化", "Quotation tool that saves hours"],
    "lecture": ["谈判技巧内训", "Training on value selling", "产品知识讲座"],
    "case": ["大客户攻坚案例", "Case: winning back a customer"],
    "proposal": ["报价模板改进建议", "Shorter handover checklist"],
    "newcomer": ["新人首季业绩", "Newcomer's first results"],
    "finding": ["审计抽查发现", "Audit sample finding"],
}


class Attributes:
    """What each kind of claim says, as its kind declares it."""

    def __init__(self, rng):
        self.rng = rng

    def of(self, kind, newcomer):
        return getattr(self, kind)(newcomer)

    def pick(self, *values):
        return values[int(self.rng.random() * len(values))]

    def grade(self):
        return self.pick("A", "B", "B", "B", "C", "C")

    def resource(self, newcomer):
        return {"what": self.pick("标书", "客户资源", "demo environment"), "grade": self.grade()}

    def assist(self, newcomer):
        return {"department": self.pick("marketing", "technology", "service", "other"), "grade": self.grade()}

    def mentoring(self, newcomer):
        return {
            "newcomer": newcomer.code,
            "passed": self.rng.random() < 0.8,
            "first_order_within": self.pick(30, 60, 60, 90, 999),
            "attainment": round(self.rng.uniform(0.5, 1.4), 2),
        }

    def knowledge(self, newcomer):
        kind = self.pick("script", "retrospective", "process")
        return {"type": kind, "grade": self.grade(), "reuses": int(self.rng.triangular(0, 60, 5))}

    def crisis(self, newcomer):
        recovered = int(self.rng.triangular(0, 900, 80)) * 1000
        return {"severity": self.pick("low", "medium", "high"), "recovered": recovered}

    def joint(self, newcomer):
        return {"activity": self.pick("joint_visit", "joint_visit", "sharing_session")}

    def channel(self, newcomer):
        return {
            "channel": self.pick("livestream", "community", "other"),
            "method": self.pick("每周两场直播，客户群跟进", "Monthly community evenings"),
            "scale": self.pick("small", "medium", "large"),
            "effect": round(self.rng.uniform(0.7, 2), 2),
        }

    def solution(self, newcomer):
        return {"difficulty": self.pick("low", "medium", "high"), "value": self.pick("low", "medium", "high")}

    def strategic(self, newcomer):
        value = self.pick("行业标杆", "Opens a new region")
        return {"framework": self.rng.random() < 0.5, "strategic_value": value}

    def process(self, newcomer):
        return {"hours_saved_rate": round(self.rng.uniform(0.05, 0.45), 2)}

    def lecture(self, newcomer):
        return {
            "hours": self.pick(1, 1.5, 2, 3),
            "audience": self.rng.randrange(5, 60),
            "rating": round(self.rng.triangular(3, 5, 4.4), 1),
            "courseware": self.pick("normal", "normal", "excellent"),
        }

    def case(self, newcomer):
        return {
            "background": "客户更换供应商，预算有限",
            "negotiation": "Three rounds, value before price",
            "milestones": "立项、试点、签约",
            "grade": self.grade(),
        }

    def proposal(self, newcomer):
        saved = int(self.rng.triangular(0, 25, 3)) * 10_000
        return {"effect_rate": round(self.rng.uniform(0, 0.2), 3), "saved_amount": saved}

    def newcomer(self, newcomer):
        return {"newcomer": newcomer.code, "attainment": round(self.rng.uniform(0.5, 1.4), 2)}

    def finding(self, newcomer):
        return {"kind": self.pick("data_error", "data_error", "false_visit", "major_complaint", "poaching")}


class ClaimBook:
    """Draws the claims of the whole company.

    :param notable: customers of the highest tiers, for claims that name one
    """

    def __init__(self, teams, *, notable, window, rng, ids):
        self.teams = [team for team in teams if team.sellers]
        self.newcomers = [s for team in self.teams for s in team.sellers if s.is_newcomer]
        self.notable, self.window, self.rng = notable, window, rng
        self.claim_ids, self.participant_ids = ids.series(tables.Claim), ids.series(tables.Participant)
        self.numbers = Numbers("SB", window)
        self.attributes = Attributes(rng)

    def rows(self, number):
        for place in range(number):
            yield from self.claim(*self.kind_and_status(place))

    def kind_and_status(self, place):
        """First each kind approved, then each status, then as it falls."""
        if place < len(KINDS):
            return KINDS[place][0], "approved"
        kind = draw(KINDS, self.rng)
        if place < FEWEST:
            return kind, STATUSES[place - len(KINDS)][0]
        return kind, None

    def claim(self, kind, status):
        people, day, customer, newcomer = self.occasion(kind)
        claim_id = next(self.claim_ids)
        yield tables.Claim(
            claim_id,
            self.numbers.next(day),
            kind,
            self.window.text(day),
            customer and customer.id,
            json.dumps(self.attributes.of(kind, newcomer), ensure_ascii=False),
            status or draw(RECENT_STATUSES if self.window.until - day < RECENT else STATUSES, self.rng),
            self.attributes.pick(*TITLES[kind]),
        )
        shares = draw([s for s in SHARES if len(s[0]) == len(people)], self.rng)
        for person, share in zip(people, shares, strict=True):
            yield tables.Participant(next(self.participant_ids), claim_id, person.id, share)

    def occasion(self, kind):
        """(people, day, customer, newcomer): who did it, when, for whom."""
        rng = self.rng
        if kind in ("mentoring", "newcomer"):
            newcomer = rng.choice(self.newcomers)
            return [newcomer.mentor], min(newcomer.joined + rng.randrange(60, 120), self.window.until), None, newcomer
        if kind == "strategic":
            customer = rng.choice(self.notable)
            return [customer.owner], self.day_of(customer.owner, customer.since), customer, None
        team = rng.choice(self.teams)
        first = rng.choice(team.sellers)
        day = self.day_of(first, 0)
        colleagues = [s for s in team.sellers if s is not first and s.is_here(day)]
        size = 1 if kind in ALONE else min(len(draw(SHARES, rng)), 1 + len(colleagues))
        return [first, *rng.sample(colleagues, size - 1)], day, None, None

    def day_of(self, seller, since):
        last = self.window.until if seller.left is None else seller.left
        return self.window.pick_working(self.rng, min(max(seller.joined, since, 0), last), last)
