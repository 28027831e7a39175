"""A change of the rules that waits for approval, so that whoever tries the demo finds one to decide."""

from scoring import proposals
from scoring.models import Change, RuleVersion
from teams.models import User

from .logins import SECOND_ADMIN

CODE = "contract.large"
TITLE = "合同阶梯加密 A finer ladder for large contracts"
REASON = (
    "50 万到 100 万之间的合同最多，却只有一档。\n"
    "Most contracts lie between 500,000 and 1,000,000, where the ladder has one step only."
)
STEP = [750_000, 80]


def make(*, on, at):
    """Let the second admin submit a new step of the rule for large contracts; None without that rule or login."""
    author = User.objects.filter(username=SECOND_ADMIN).first()
    version = RuleVersion.objects.filter(rule__code=CODE, withdrawn_at=None).order_by("-number").first()
    if author is None or version is None or "steps" not in version.definition["points"]:
        return None
    points = version.definition["points"]
    definition = version.definition | {"points": points | {"steps": sorted([*points["steps"], STEP])}}
    draft = proposals.draft_with([(Change.Sort.RULE, CODE, definition)], by=author, at=at, title=TITLE, reason=REASON)
    return proposals.submit(draft, by=author, at=at, on=on)
