"""What runs of records show of a rule, in words: its cap, its limit, the split, the pool. Shared by page and PDF."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.engine.languages import words
from scoring.engine.phrases import PERIODS_OF


def of_examples(shown, language):
    """Sentences about a rule's `Examples`."""
    said = words(language, {}, "")
    found = []
    if shown.limited:
        found.append(_limited(shown.limited, said))
    if shown.capped:
        found.append(_capped(shown.capped, said))
    if shown.shared:
        whole, own, other = (said.number(points) for points in shown.shared)
        found.append(
            _("{whole} points of a record shared at 70% and 30%: {own} and {other}.").format(
                whole=whole, own=own, other=other
            )
        )
    if pool := next((row for row in shown.rows if row.pool), None):
        found.append(
            _("Where a member gets {points} points, the team's pool gets {pool} more.").format(
                points=said.number(pool.points), pool=said.number(pool.pool)
            )
        )
    return tuple(said.finish(text) for text in found)


def _limited(run, said):
    when = PERIODS_OF[said.language][run.per]
    text = ngettext(
        "The first one {when} brings {points} points; what follows brings nothing.",
        "The first {count} {when} bring {points} points; what follows brings nothing.",
        run.full,
    )
    return text.format(count=run.full, when=when, points=said.number(run.points))


def _capped(run, said):
    when = PERIODS_OF[said.language][run.per]
    if not run.full:
        text = _("The first one {when} is cut to {part} points, and nothing more follows.")
    elif run.part:
        text = _(
            "At {each} points each, {count} {when} count in full and the next one with {part}: {points} in all, "
            "then nothing more."
        )
    else:
        text = _("At {each} points each, {count} {when} count in full: {points} in all, then nothing more.")
    shown = {name: said.number(getattr(run, name)) for name in ("each", "part", "points")}
    return text.format(count=run.full, when=when, **shown)
