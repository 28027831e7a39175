"""The handbook as plain texts for its PDF: what `handbook.typ` reads, in the reader's language."""

from django.utils.translation import gettext as _

from scoring.engine.languages import words
from scoring.engine.sentences import day
from scoring.queries.statements import category_label


def of(handbook, topics, company, language):
    said = words(language, {}, company.currency)
    on = day(handbook.on, language)
    subtitle = _("As in force on {day}, made from the rules themselves").format(day=on)
    return {
        "language": "zh" if language.startswith("zh") else "en",
        "title": _("Points handbook"),
        "subtitle": " · ".join(filter(None, [company.name, said.finish(subtitle)])),
        "footer": said.finish(_("Points handbook, {day}").format(day=on)),
        "labels": {
            "contents": _("Contents"),
            "points": _("Points"),
            "how": _("How"),
            "scheme": _("What holds for every rule"),
        },
        "sections": [
            {"title": str(category_label(category)), "rules": [_rule(entry, said) for entry in entries]}
            for category, entries in handbook.sections
        ],
        "topics": [{"title": topic.title, "texts": topic.texts} for topic in topics],
        "changes": [
            {"title": title, "changes": [_change(change, said) for change in changes]}
            for title, changes in (
                (_("What is about to change"), handbook.ahead),
                (_("What changed lately"), handbook.lately),
            )
            if changes
        ],
    }


def _rule(entry, said):
    shown = entry.examples
    return {
        "name": entry.name,
        "note": said.finish(" · ".join([entry.code, *_since(entry, said)])),
        "sentence": entry.sentence,
        "columns": list(shown.columns) if shown else [],
        "rows": [
            {"given": list(row.given), "points": said.number(row.points), "how": row.how}
            for row in (shown.rows if shown else ())
        ],
        "remarks": list(entry.remarks),
    }


def _since(entry, said):
    if entry.is_trial:
        yield _("trial: points don't count")
    if entry.is_campaign:
        return
    if entry.first:
        yield _("in force from {day}").format(day=day(entry.first, said.language))
    if entry.last:
        yield _("until {day}").format(day=day(entry.last, said.language))


def _change(change, said):
    texts = [_("Before: {sentence}").format(sentence=change.before)] if change.before else [_("New.")]
    texts.append(_("From then on: {sentence}").format(sentence=change.after) if change.after else _("Ends."))
    return {"name": change.name, "note": said.finish(day(change.day, said.language)), "texts": texts}
