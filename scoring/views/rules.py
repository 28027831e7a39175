"""The rule book: all rules with what they brought, one rule with its versions, their differences, YAML out and in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scoring import book_import, differences, proposals, rulebook
from scoring.engine import language, linting
from scoring.models import Rule
from scoring.queries import rule_book as book_queries
from scoring.queries import rule_figures
from scoring.queries.rules import named
from scoring.rule_forms import ImportForm, ProposalForm, RuleBookFilter
from teams import permissions
from teams.models import Company

Sort = book_import.Sort


@require_safe
@permissions.required(permissions.can_see_rules)
def rule_book(request):
    today = timezone.localdate()
    with_pending = permissions.can_see_proposals(request.user)
    speaker = speaker_of()
    entries = book_queries.entries(today, speaker, with_pending=with_pending)
    chosen = RuleBookFilter(request.GET)
    shown = chosen.apply(entries)
    is_filtered = any(chosen.chosen().values())
    context = {
        "filter": chosen,
        "is_filtered": is_filtered,
        "groups": book_queries.grouped(shown),
        "kinds": [] if is_filtered else book_queries.kinds(speaker, with_pending=with_pending),
        "count": len(shown),
        "is_empty": not entries,
        "span": rule_figures.last_months(today),
        "sums": sums_of(entries),
        "can_edit": permissions.can_edit_rules(request.user),
        "with_pending": with_pending,
    }
    return render(request, "scoring/rules/book.html", context)


def sums_of(entries):
    """Numbers at the top of the page."""
    states = [entry.state for entry in entries]
    return {
        "in_force": states.count(book_queries.IN_FORCE),
        "coming": sum(1 for entry in entries if entry.state == book_queries.COMING or entry.changes_on),
        "pending": sum(1 for entry in entries if entry.pending),
        "points": sum(entry.figures.points for entry in entries),
        "lines": sum(entry.figures.lines for entry in entries),
    }


@require_safe
@permissions.required(permissions.can_see_rules)
def rule(request, code):
    """One rule or campaign: what it says, what it brought, and all its versions."""
    found = get_object_or_404(Rule, code=code)
    today = timezone.localdate()
    with_pending = permissions.can_see_proposals(request.user)
    speaker = speaker_of()
    entry = next(
        each for each in book_queries.entries(today, speaker, with_pending=with_pending) if each.code == found.code
    )
    versions = book_queries.versions_of(found)
    for version in versions:
        version.sentence = speaker.version(version)
        version.state = book_queries.state_of(version, today)
        version.state_label = book_queries.STATES[version.state]
    months = rule_figures.by_month(found.pk, today)
    context = {
        "entry": entry,
        "versions": [(version, before) for version, before in zip(versions, [*versions[1:], None], strict=True)],
        "months": months,
        "values": [points for _month, points in months],
        "findings": findings_of(found, today),
        "span": rule_figures.last_months(today),
        "drafts": open_drafts(request.user),
        "with_pending": with_pending,
        "can_edit": permissions.can_edit_rules(request.user),
        "sort": Sort.CAMPAIGN if found.is_campaign else Sort.RULE,
        "section": "rule-book",
    }
    return render(request, "scoring/rules/rule.html", context)


def findings_of(rule, on):
    """What the linter says of a code as it is in force."""
    force = rulebook.in_force()
    counted = rule_figures.statistics(force, on, codes={rule.code}, year_starts=Company.current().year_starts)
    found = linting.lint_book(rulebook.book_of(force), counted)
    return [finding_of(each) for each in found if each.code == rule.code]


def finding_of(finding):
    return {"severity": finding.severity, "code": finding.code, "text": finding.text(get_language())}


def open_drafts(user):
    """The user's own drafts, to which a change may be added."""
    return list(proposals.drafts_of(user)) if permissions.can_edit_rules(user) else []


@require_safe
@permissions.required(permissions.can_see_rules)
def difference(request, code, older, newer):
    """Two versions of a code, side by side: in words and in numbers."""
    found = get_object_or_404(Rule, code=code)
    versions = {version.number: version for version in book_queries.versions_of(found)}
    if older not in versions or newer not in versions:
        raise Http404
    speaker = speaker_of()
    one, other = versions[older], versions[newer]
    context = {
        "rule": found,
        "name": named(other.definition.get("name"), get_language()) or code,
        "one": one,
        "other": other,
        "words": differences.words(speaker.version(one), speaker.version(other)),
        "numbers": differences.numbers(said_by(one), said_by(other), language=get_language(), claims=speaker.kinds),
        "versions": sorted(versions, reverse=True),
        "section": "rule-book",
    }
    return render(request, "scoring/rules/difference.html", context)


@require_safe
@permissions.required(permissions.can_see_rules)
def compare(request, code):
    """The two versions that a form names, at the address of their difference."""
    given = [request.GET.get(name, "") for name in ("older", "newer")]
    if not all(value.isascii() and value.isdigit() and len(value) < 9 for value in given):
        raise Http404
    older, newer = sorted(map(int, given))
    return redirect("version-difference", code=code, older=older, newer=newer)


def said_by(version):
    """A version's definition with all else that decides its points."""
    days = {"from": version.effective_from, "to": version.effective_to}
    days = {key: day.isoformat() for key, day in days.items() if day}
    trial = {"is_trial": True} if version.is_trial else {}
    return version.definition | ({"effective": days} if days else {}) | trial


# --- YAML -----------------------------------------------------------------------------------


@require_safe
@permissions.required(permissions.can_see_rules)
def export(request):
    """The book in force as the file that `load_rulebook` and the import take."""
    text = rulebook.export()
    if text is None:
        messages.info(request, _("There is no rule book yet, so there is nothing to export."))
        return redirect("rule-book")
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rulebook-{timezone.localdate():%Y%m%d}.yaml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.required(permissions.can_edit_rules)
def import_book(request):
    """A book's YAML beside the book in force; what differs becomes a proposal, nothing is changed at once."""
    if request.method != "POST":
        return render(request, "scoring/rules/import.html", {"form": ImportForm(), "section": "rule-book"})
    form = ImportForm(request.POST, request.FILES)
    context = {"form": form, "section": "rule-book"}
    if not form.is_valid():
        return render(request, "scoring/rules/import.html", context, status=422)
    text = form.cleaned_data["text"]
    try:
        comparison = book_import.compare(text, on=timezone.localdate())
    except language.BookInvalid as invalid:
        context["problems"] = [problem.text(get_language()) for problem in invalid.problems]
        return render(request, "scoring/rules/import.html", context, status=422)
    head = ProposalForm(request.POST) if "title" in request.POST else None
    if head is not None and head.is_valid():
        return redirect("proposal", pk=taken_up(request, comparison, head).pk)
    named = comparison.book.name.in_(get_language())
    context |= {
        "comparison": comparison,
        "sections": sections_of(comparison),
        "head": head or ProposalForm(initial={"title": _("Import of “%(name)s”") % {"name": named}}),
        "text": text,
    }
    return render(request, "scoring/rules/import.html", context)


def taken_up(request, comparison, head):
    """A draft of what was ticked."""
    chosen = set(request.POST.getlist("take"))
    at = timezone.now()
    changes = [
        (item.sort, item.code, item.definition)
        for item in comparison.items
        if f"{item.sort}:{item.code}" in chosen and not item.problem
    ]
    return proposals.draft_with(changes, by=request.user, at=at, **head.cleaned_data)


def sections_of(comparison):
    """[(title, [(item, sentence pieces, numbers)])], for the page."""
    speaker = speaker_of().with_kinds(comparison.book.claims)
    speaker.knows({rule.code: rule.name.plain() for rule in comparison.book.rules})
    shown = {
        _("New"): comparison.new,
        _("Changed"): comparison.changed,
        _("Not in the file"): comparison.missing,
    }
    return [
        (title, is_ticked, [(item, *said(item, speaker)) for item in items])
        for (title, items), is_ticked in zip(shown.items(), (True, True, False), strict=True)
        if items
    ]


def said(item, speaker):
    say = {Sort.RULE: speaker.rule, Sort.CAMPAIGN: speaker.campaign, Sort.CLAIM_KIND: speaker.kind}[item.sort]
    before = say(item.before) if item.before else ""
    after = say(item.definition) if item.definition else ""
    numbers = []
    if item.before and item.definition:
        numbers = differences.numbers(item.before, item.definition, language=get_language(), claims=speaker.kinds)
    name = named((item.definition or item.before).get("name"), get_language())
    return name, differences.words(before, after), numbers


def speaker_of():
    return book_queries.Speaker(get_language(), Company.current().currency)
