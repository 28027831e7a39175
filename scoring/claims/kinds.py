"""The kinds of claim as the language knows them, and who may file which."""

from scoring.engine import language
from scoring.models import ClaimKind
from teams import permissions
from teams.permissions import Role

from .refusals import KindUnknown


def of(name):
    """:raises KindUnknown: there is none of this name, or it is retired"""
    row = ClaimKind.objects.filter(kind=name, is_retired=False).first()
    if row is None:
        raise KindUnknown(name)
    return language.ClaimKind.from_definition(row.definition)


def in_use():
    """All kinds that can be claimed, in the order of the book."""
    rows = ClaimKind.objects.filter(is_retired=False).order_by("position", "kind")
    return [language.ClaimKind.from_definition(row.definition) for row in rows]


def known():
    """All kinds, those that were retired too: claims of them are still read and decided."""
    return [language.ClaimKind.from_definition(row.definition) for row in ClaimKind.objects.all()]


def last_known(name):
    """The kind also where it is retired by now: claims of it are still read and decided."""
    row = ClaimKind.objects.filter(kind=name).first()
    if row is None:
        raise KindUnknown(name)
    return language.ClaimKind.from_definition(row.definition)


def shown(name):
    """(The kind, whether any book declared it) for a page that only shows it: a claim may come by file before that."""
    try:
        return last_known(name), True
    except KindUnknown:
        return language.ClaimKind.model_construct(kind=name, name=language.Name.model_construct(en=name)), False


def is_library(name):
    """Whether approved claims of the kind may be read by everybody (L3, K2, K3)."""
    return ClaimKind.objects.filter(kind=name, definition__library=True).exists()


def may_file(kind, user):
    """Whether the user may file one: a kind that a role raises is that role's; an auditor files nothing else (S1)."""
    roles = permissions.roles_of(user)
    if not user.is_authenticated or not user.person_id:
        return False
    return kind.raised_by in roles if kind.raised_by else Role.AUDITOR not in roles


def for_user(user):
    """The kinds that the user may file."""
    return [kind for kind in in_use() if may_file(kind, user)]
