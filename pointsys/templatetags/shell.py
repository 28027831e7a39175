"""What surrounds every page: navigation, icons, theme."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from pointsys import navigation
from scoring import standstill
from teams import notices, permissions
from teams.views.preferences import THEME_COOKIE

register = template.Library()

HUES = 8


@register.simple_tag
def icon(name, label=""):
    """An icon of the sprite; with a label it speaks, without one it is decoration."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="ico" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="ico" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag(takes_context=True)
def sections(context):
    """``{groups, tabs}`` of the reader, the current section marked by its page's name."""
    user = context["request"].user
    groups = navigation.sections_of(user) if user.is_authenticated else []
    return {"groups": groups, "tabs": navigation.tabs_of(groups, user) if groups else []}


@register.simple_tag(takes_context=True)
def standstill_of_scoring(context):
    """Why no points come any more, for those who may mend it; None for others, and while they do come."""
    user = context["request"].user
    return standstill.current() if permissions.can_administer(user) else None


@register.simple_tag(takes_context=True)
def is_current(context, section):
    """Whether the page belongs to the section: by its address, or because its view says so (`section`)."""
    match = context["request"].resolver_match
    if "section" in context:
        return context["section"] == section.page
    return match is not None and match.view_name in (section.page, *section.pages)


@register.simple_tag(takes_context=True)
def waiting(context, section):
    """How much waits for the reader in a section: asked for once, shown in several places."""
    user = context["request"].user
    if not hasattr(user, "_waiting"):
        user._waiting = {}
    if section.page not in user._waiting:
        user._waiting[section.page] = section.count(user)
    return user._waiting[section.page]


@register.simple_tag(takes_context=True)
def waiting_elsewhere(context, nav):
    """How much waits in sections that have no tab of their own."""
    others = [each for _title, sections in nav["groups"] for each in sections if each not in nav["tabs"]]
    return sum(waiting(context, each) for each in others)


@register.simple_tag(takes_context=True)
def unread_notices(context):
    """How many notices the reader has not read: asked for once, shown in several places."""
    user = context["request"].user
    if not user.is_authenticated or not user.person_id:
        return 0
    if not hasattr(user, "_unread"):
        user._unread = notices.unread(user.person_id)
    return user._unread


@register.simple_tag(takes_context=True)
def theme(context):
    """`light`, `dark`, or empty: as the system has it, which theme.js finds out."""
    chosen = context["request"].COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


@register.filter
def initials(name):
    """Two letters for an avatar: first and last initial, or the end of a Chinese name."""
    words = str(name).split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[-1][-2:]
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


@register.filter
def hue(number):
    """One of a few colours, the same for the same person everywhere."""
    return (number or 0) // 16 % HUES
