"""The sections of the site and who is shown which; a section appears here with its first page, not before."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scoring.queries import appeals, proposals
from teams import permissions


def everybody(user):
    return True


def has_person(user):
    return user.person_id is not None


def leads_a_team(user):
    return bool(permissions.reach_of(user))


def proposals_waiting(user):
    """How many proposals wait for this user's decision."""
    if not permissions.can_decide_rules(user):
        return 0
    return proposals.waiting_for(user.pk, permissions.roles_of(user)).count()


def appeals_waiting(user):
    """How many appeals wait for this user to answer, vote or reply."""
    return appeals.count_for(user, on=timezone.localdate())


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
            Section(_("Home"), "home", "home", has_person, key="h"),
            Section(_("Statement"), "list-details", "statement", has_person, ("line",), key="s"),
            Section(
                _("Appeals"),
                "flag",
                "appeals",
                has_person,
                ("appeal", "appeal-new", "appeal-statistics"),
                count=appeals_waiting,
                is_tab=False,
                key="a",
            ),
            Section(_("Boards"), "trophy", "boards", everybody, key="b"),
            Section(_("Calculator"), "calculator", "calculator", has_person, tab_order=1, key="c"),
            Section(_("Handbook"), "file-text", "handbook", everybody, is_tab=False, key="k"),
        ],
    ),
    (
        _("Leading"),
        [
            Section(_("My team"), "users", "my-team", leads_a_team, ("team",), key="t"),
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
