"""The sections of the site and who is shown which; a section appears here with its first page, not before."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rewards.queries import navigation as rewards
from scoring.queries import inbox, proposals
from teams import permissions


def everybody(user):
    return True


def has_person(user):
    return user.person_id is not None


def has_plan(user):
    """Whether there are targets to read: one's own, or those of teams."""
    return has_person(user) or permissions.can_see_company(user)


def has_rewards(user):
    """Whether there is something to choose, or to look after."""
    return has_person(user) or permissions.can_run_catalogue(user)


def leads_a_team(user):
    return bool(permissions.reach_of(user))


def proposals_waiting(user):
    """How many proposals wait for this user's decision."""
    if not permissions.can_decide_rules(user):
        return 0
    return proposals.waiting_for(user.pk, permissions.roles_of(user)).count()


def waiting(name):
    """The number beside a section, of `inbox.counts`, which a page asks for once."""

    def number(user):
        if not hasattr(user, "_counts"):
            today = timezone.localdate()
            user._counts = inbox.counts(user, on=today, more=rewards.counted(user, on=today))
        return user._counts[name]

    return number


def rewards_waiting(user):
    """What waits for the user at the rewards desk: to decide and to hand out."""
    return waiting("redemptions_to_decide")(user) + waiting("redemptions_to_hand_out")(user)


def has_rewards_desk(user):
    """Who decides on redemptions, hands them out or reads them all; a stand-in while something waits."""
    if not has_person(user):
        return False
    return leads_a_team(user) or permissions.can_see_all_redemptions(user) or rewards_waiting(user) > 0


@dataclass(frozen=True, eq=False)
class Section:
    """One entry. `pages` are the names of addresses that belong to it; `count` gives a number to show, or 0;
    `key` is the letter that goes there after "g"; `short` is its name where there is little room."""

    label: str
    icon: str
    page: str
    sees: Callable
    pages: tuple = ()
    count: Callable = field(default=lambda user: 0)
    key: str = ""
    short: str = ""

    @property
    def url(self):
        return reverse(self.page)


GROUPS = [
    (
        "",
        [
            Section(_("Home"), "home", "home", has_person, ("validity",), key="h"),
            Section(_("Statement"), "list-details", "statement", has_person, ("line",), key="s"),
            Section(_("Boards"), "trophy", "boards", everybody, key="b"),
            Section(
                _("Months"),
                "calendar",
                "months",
                everybody,
                ("month", "month-statement", "person-month-statement", "month-calendar", "month-step"),
                key="m",
            ),
        ],
    ),
    (
        _("Work"),
        [
            Section(
                _("Customer work"),
                "briefcase",
                "work",
                has_person,
                ("work-new", "entry", "entry-edit"),
                count=waiting("entries"),
                key="w",
                short=_("Customers"),
            ),
            Section(
                pgettext_lazy("section", "Claims"),
                "heart-handshake",
                "claims",
                has_person,
                ("claim", "claim-choose", "claim-new", "claim-edit", "claim-preview"),
                count=waiting("claims"),
                key="l",
            ),
            Section(_("Inbox"), "inbox", "inbox", has_person, count=waiting("inbox"), key="i"),
            Section(_("Library"), "books", "library", everybody, ("library-item",), key="n"),
        ],
    ),
    (
        _("Rewards"),
        [
            Section(
                _("Rewards"),
                "gift",
                "rewards",
                has_rewards,
                ("reward", "reward-new", "reward-edit", "suggestions", "catalogue", "catalogue-import"),
                key="x",
            ),
            Section(
                _("My redemptions"),
                "shopping-bag",
                "redemptions",
                has_person,
                ("redemption", "draw"),
                key="j",
            ),
            Section(
                _("Honours"),
                "award",
                "honours",
                everybody,
                (
                    "certificate",
                    "certificate-pdf",
                    "honours-settings",
                    "honour-new",
                    "honour-settings",
                    "honour-all-given",
                    "honour-given",
                ),
                key="f",
            ),
            Section(
                _("Promotion"),
                "stairs-up",
                "promotion",
                has_person,
                ("promotions", "promotion-one", "promotion-person", "grades"),
                count=waiting("promotions"),
                key="g",
            ),
            Section(
                _("Rewards desk"),
                "package",
                "rewards-desk",
                has_rewards_desk,
                ("redemptions-all", "redemption-lists"),
                count=rewards_waiting,
                key="q",
            ),
        ],
    ),
    (
        _("Points and rules"),
        [
            Section(_("Calculator"), "calculator", "calculator", has_person, key="c"),
            Section(_("Handbook"), "file-text", "handbook", everybody, key="k"),
            Section(_("Targets"), "target", "targets", has_plan, key="y"),
            Section(
                _("Team pool"),
                "coins",
                "pools",
                has_person,
                ("pool", "share-out", "share-out-new"),
                key="o",
            ),
            Section(
                _("Appeals"),
                "flag",
                "appeals",
                has_person,
                ("appeal", "appeal-new", "appeal-statistics"),
                key="a",
            ),
        ],
    ),
    (
        _("Leading"),
        [Section(_("My team"), "users", "my-team", leads_a_team, ("team",), key="t")],
    ),
    (
        _("Company"),
        [
            Section(_("Company"), "building", "company", permissions.can_see_company, key="u"),
            Section(
                _("People"),
                "user-search",
                "people",
                permissions.can_see_directory,
                ("person", "person-statement", "person-validity"),
                key="e",
            ),
            Section(_("Rule book"), "scale", "rule-book", permissions.can_see_rules, key="r"),
            Section(
                _("Proposals"),
                "clipboard-check",
                "proposals",
                permissions.can_see_proposals,
                ("proposal", "proposal-new"),
                count=proposals_waiting,
                key="p",
            ),
            Section(
                _("Budgets"),
                "report-money",
                "budgets",
                permissions.can_see_budgets,
                (
                    "budget-new",
                    "budget-edit",
                    "points-policy",
                    "leavers",
                    "coefficients",
                    "coefficient-schemes",
                    "coefficient-scheme-new",
                    "coefficient-scheme",
                ),
                key="1",
            ),
            Section(_("Trials"), "hourglass", "trials", permissions.can_see_rules, key="v"),
            Section(
                _("Company settings"),
                "adjustments",
                "company-settings",
                permissions.can_administer,
                key="z",
            ),
            Section(_("Administration"), "settings", "admin:index", permissions.can_administer, key="d"),
        ],
    ),
]

# A phone's tab bar, beside the menu of everything: what whom needs most, by the names of pages.
TABS_MAX = 4
TABS_OF_LEADERS = ("home", "inbox", "my-team", "work")
TABS_OF_COMPANY = ("home", "inbox", "company", "statement")
TABS = ("home", "work", "claims", "statement", "boards", "handbook", "library", "months")


def sections_of(user):
    """Groups with the sections that this user sees: ``[(title, [section])]``; empty groups are left out."""
    groups = [(title, [each for each in sections if each.sees(user)]) for title, sections in GROUPS]
    return [(title, sections) for title, sections in groups if sections]


def tabs_of(groups, user):
    """The sections of the user's groups that stand in a phone's tab bar."""
    first = TABS_OF_LEADERS if leads_a_team(user) else TABS_OF_COMPANY if permissions.can_see_company(user) else ()
    seen = {each.page: each for _title, sections in groups for each in sections}
    return [seen[page] for page in dict.fromkeys((*first, *TABS)) if page in seen][:TABS_MAX]
