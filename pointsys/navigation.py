"""The sections of the site and who is shown which; a section appears here with its first page, not before."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.queries import inbox, proposals
from teams import permissions


def everybody(user):
    return True


def has_person(user):
    return user.person_id is not None


def has_plan(user):
    """Whether there are targets to read: one's own, or those of teams."""
    return has_person(user) or permissions.can_see_company(user)


def leads_a_team(user):
    return bool(permissions.reach_of(user))


def proposals_waiting(user):
    """How many proposals wait for this user's decision."""
    if not permissions.can_decide_rules(user):
        return 0
    return proposals.waiting_for(user.pk, permissions.roles_of(user)).count()


def follows(user):
    """Somebody with a home who leads no team: their inbox stands with the rest, not under "Leading"."""
    return has_person(user) and not leads_a_team(user)


def waiting(name):
    """The number beside a section, of `inbox.counts`; a page shows it in more than one place, and asks once."""

    def number(user):
        if not hasattr(user, "_waiting"):
            user._waiting = inbox.counts(user, on=timezone.localdate())
        return user._waiting[name]

    return number


inbox_waiting = waiting("inbox")


@dataclass(frozen=True)
class Section:
    """One entry. `pages` are the names of addresses that belong to it; `count` gives a number to show, or 0;
    `key` is the letter that goes there after "g"."""

    label: str
    icon: str
    page: str
    sees: Callable
    pages: tuple = ()
    count: Callable = field(default=lambda user: 0)
    is_tab: bool = True
    tab_order: int = 0
    key: str = ""

    @property
    def url(self):
        return reverse(self.page)


GROUPS = [
    (
        "",
        [
            Section(_("Home"), "home", "home", has_person, tab_order=-3, key="h"),
            Section(
                _("Activity"),
                "briefcase",
                "work",
                has_person,
                ("work-new", "entry", "entry-edit"),
                count=waiting("entries"),
                key="w",
            ),
            Section(
                pgettext_lazy("section", "Claims"),
                "heart-handshake",
                "claims",
                has_person,
                ("claim", "claim-choose", "claim-new", "claim-edit"),
                count=waiting("claims"),
                key="l",
            ),
            Section(_("Statement"), "list-details", "statement", has_person, ("line",), key="s"),
            Section(
                _("Appeals"),
                "flag",
                "appeals",
                has_person,
                ("appeal", "appeal-new", "appeal-statistics"),
                is_tab=False,
                key="a",
            ),
            Section(_("Boards"), "trophy", "boards", everybody, key="b"),
            Section(
                _("Months"),
                "calendar",
                "months",
                everybody,
                ("month", "month-statement", "person-month-statement", "month-calendar", "month-step"),
                is_tab=False,
                key="m",
            ),
            Section(_("Calculator"), "calculator", "calculator", has_person, tab_order=1, key="c"),
            Section(_("Targets"), "target", "targets", has_plan, is_tab=False, key="y"),
            Section(
                _("Team pool"),
                "coins",
                "pools",
                has_person,
                ("pool", "share-out", "share-out-new"),
                is_tab=False,
                key="o",
            ),
            Section(_("Handbook"), "file-text", "handbook", everybody, is_tab=False, key="k"),
            Section(_("Library"), "books", "library", everybody, ("library-item",), is_tab=False, key="n"),
            Section(_("Inbox"), "inbox", "inbox", follows, count=inbox_waiting, is_tab=False, key="i"),
        ],
    ),
    (
        _("Leading"),
        [
            Section(_("Inbox"), "inbox", "inbox", leads_a_team, count=inbox_waiting, tab_order=-2, key="i"),
            Section(_("My team"), "users", "my-team", leads_a_team, ("team",), tab_order=-1, key="t"),
        ],
    ),
    (
        _("Company"),
        [
            Section(_("Company"), "building", "company", permissions.can_see_company),
            Section(
                _("People"),
                "user-search",
                "people",
                permissions.can_see_directory,
                ("person", "person-statement"),
            ),
            Section(_("Rule book"), "scale", "rule-book", permissions.can_see_rules, is_tab=False, key="r"),
            Section(
                _("Proposals"),
                "clipboard-check",
                "proposals",
                permissions.can_see_proposals,
                ("proposal", "proposal-new"),
                count=proposals_waiting,
                is_tab=False,
                key="p",
            ),
            Section(_("Trials"), "hourglass", "trials", permissions.can_see_rules, is_tab=False),
            Section(_("Company settings"), "adjustments", "company-settings", permissions.can_administer, is_tab=False),
            Section(
                _("Administration"),
                "settings",
                "admin:index",
                permissions.can_administer,
                is_tab=False,
            ),
        ],
    ),
]

TABS_MAX = 4


def sections_of(user):
    """Groups with the sections that this user sees: ``[(title, [section])]``; empty groups are left out."""
    groups = [(title, [each for each in sections if each.sees(user)]) for title, sections in GROUPS]
    return [(title, sections) for title, sections in groups if sections]


def tabs_of(groups):
    """The first sections that fit a phone's tab bar."""
    tabs = [each for _title, sections in groups for each in sections if each.is_tab]
    return sorted(tabs, key=lambda each: each.tab_order)[:TABS_MAX]
