"""Claims on their way, so that whoever tries the demo finds some to confirm, to review and to look at again."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from scoring import claims
from scoring.models import ClaimKind, Customer
from teams import notices
from teams.models import Person, Team, User

PEOPLE_MAX = 500
PROOF = "客户来信：合作顺利，感谢支持。\nThe customer's letter: it went well, thank you for the support.\n"
HALF = Decimal(50)


def make(*, on, at):
    """File some claims of the rep's and the manager's, in every state; how many. None without logins or kinds."""
    maker = _Maker(on, at)
    return maker.make() if maker.is_possible else 0


class _Maker:
    def __init__(self, on, at):
        self.on, self.at, self.made = on, at - timedelta(hours=6), 0
        users = {user.username: user for user in User.objects.select_related("person__team")}
        self.rep, self.admin = users.get("rep"), users.get("admin")
        self.kinds = set(ClaimKind.objects.filter(is_retired=False).values_list("kind", flat=True))
        self.is_possible = bool(self.rep and self.admin and self.kinds) and Person.objects.count() <= PEOPLE_MAX
        if self.is_possible:
            self.manager = self._login_of(self._reviewer())
            self.colleague = self._login_of(self._mates().first())
            self.other = self._login_of(self._elsewhere())

    def _reviewer(self):
        """The next one in line of the rep; None where nobody is."""
        line = notices.managers_of(self.rep.person, on=self.on)
        return Person.objects.filter(pk__in=line[:1]).first()

    def _mates(self):
        here = Person.objects.filter(team=self.rep.person.team, left_on=None).exclude(pk=self.rep.person_id)
        return here.exclude(pk__in=Team.objects.filter(manager__isnull=False).values("manager")).order_by("code")

    def _elsewhere(self):
        people = Person.objects.filter(left_on=None, roles__role="rep").exclude(team=self.rep.person.team)
        return people.order_by("code").first()

    def _login_of(self, person):
        """The person's own login, or one without a password: somebody must have acted."""
        if person is None:
            return None
        own = User.objects.filter(person=person).first()
        return own or User.objects.create(username=person.code, person=person, password=make_password(None))

    def when(self):
        """Each step a minute after the one before."""
        self.at += timedelta(minutes=1)
        return {"at": self.at, "on": self.on}

    def file(self, kind, title, *, by=None, proof=True, submits=True, **content):
        """One claim of a kind of the book; None where the book has no such kind."""
        if kind not in self.kinds:
            return None
        by = by or self.rep
        day = content.pop("occurred_on", self.on - timedelta(days=3 + self.made))
        claim = claims.draft(kind=kind, by=by, title=title, occurred_on=day, **self.when(), **content)
        if proof:
            letter = ContentFile(f"{PROOF}{claim.number}\n".encode(), name="来信 letter.txt")
            claims.attach(claim, by=by, file=letter, **self.when())
        if submits:
            claim = claims.submit(claim, by=by, **self.when())
        self.made += 1
        return claim

    def make(self):
        self._waiting()
        self._decided()
        return self.made

    def _waiting(self):
        story = "客户现场演示两天，技术方案当场确认。Two days of demonstrations; the solution was agreed on the spot."
        self.file("solution", "制造业数据平台方案 Data platform for a plant", story=story)
        self.file("joint", "联合拜访重点客户 Joint visit to a key account", attributes={"activity": "joint_visit"})
        self.file("joint", "周五经验分享会 Friday sharing session", attributes={"activity": "sharing_session"})
        script = {"type": "script"}
        self.file("knowledge", "价格谈判话术 Words for talking about price", attributes=script)
        self.file("process", "报价模板提速 Faster quotations", submits=False)
        if self.colleague:
            shares = [(self.rep.person, HALF), (self.colleague.person, HALF)]
            self.file("case", "竞标转折案例 How a bid was turned", participants=shares, attributes=CASE)
            mine = [(self.colleague.person, HALF), (self.rep.person, HALF)]
            self.file("proposal", "交接清单精简 A shorter handover", by=self.colleague, participants=mine)
        if self.other:
            said = {"what": "标书支持 bid support"}
            self.file("resource", "支援兄弟团队投标 Bid support", beneficiary=self.other.person, attributes=said)
            said = {"what": "演示环境 demo environment"}
            self.file(
                "resource", "共享演示环境 Shared demo", by=self.other, beneficiary=self.rep.person, attributes=said
            )
        self._strategic()

    def _strategic(self):
        customer = Customer.objects.filter(tier="S").order_by("code").first()
        if customer:
            said = {"framework": True, "strategic_value": "行业标杆 a benchmark of the industry"}
            claim = self.file("strategic", "战略客户签约 A strategic customer", customer=customer, attributes=said)
            if claim and self.manager:
                claims.approve(claim, by=self.manager, **self.when())

    def _decided(self):
        if self.manager is None:
            return
        asked = self.file("channel", "直播获客试点 Live streaming pilot", attributes=CHANNEL)
        if asked:
            claims.ask(asked, by=self.manager, question="转化率是多少？What was the conversion?", **self.when())
        for title in ("大客户攻坚案例 Winning a large account", "流失客户挽回 A customer won back"):
            if claim := self.file("case", title, attributes=CASE):
                claims.approve(claim, by=self.manager, attributes={"grade": "A"}, **self.when())
                if self.other:
                    claims.use(claim, by=self.other, **self.when())
        rejected = self.file("lecture", "产品知识讲座 Product training", attributes={"hours": 2, "audience": 20})
        if rejected:
            reason = "签到表缺失。The list of participants is missing."
            claims.reject(rejected, by=self.manager, reason=reason, **self.when())


CASE = {
    "background": "预算有限，竞品低价 A small budget and a cheap rival",
    "negotiation": "三轮沟通，价值先行 Three rounds, value before price",
    "milestones": "立项、试点、签约 Start, pilot, signature",
}
CHANNEL = {"channel": "livestream", "method": "每周两场 Twice a week"}
