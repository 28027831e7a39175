"""The calculator: a form of one screen, and what the described record would bring. Every answer is in the address."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from scoring.calculator import outcome, questions
from scoring.queries import explanations
from teams.models import Company

CHOOSES = ("basis", "kind_of_claim", "part")


@require_safe
@login_required
def calculator(request):
    """For whoever earns points: a person of the company."""
    person = request.user.person
    if person is None:
        raise PermissionDenied
    today, language = timezone.localdate(), get_language()
    kinds = [kind for kind in explanations.claim_kinds() if not kind.raised_by]
    basis = chosen_basis(request, kinds)
    kind = chosen_kind(request, kinds) if basis == "claim" else None
    is_asked = any(name not in CHOOSES for name in request.GET)
    form = question(request, basis, kind, person, today, is_asked)
    context = {
        "bases": [(name, label) for name, (label, _form) in questions.BASES.items() if name != "claim" or kinds],
        "basis": basis,
        "kinds": [(each.kind, each.name.in_(language)) for each in kinds],
        "kind": kind.kind if kind else "",
        "form": form,
        "company": Company.current(),
        "today": today,
    }
    if is_asked and form.is_valid():
        context["outcome"] = outcome.of(form.hypothesis(), person, on=today, language=language)
    if request.htmx and request.GET.get("part") == "answer":
        return render(request, "scoring/calculator_answer.html", context)
    return render(request, "scoring/calculator.html", context)


def question(request, basis, kind, person, today, is_asked):
    options = {"kind": kind} if kind else {}
    return questions.BASES[basis][1](request.GET if is_asked else None, person=person, today=today, **options)


def chosen_basis(request, kinds):
    asked = request.GET.get("basis", "")
    return asked if asked in questions.BASES and (asked != "claim" or kinds) else "contract"


def chosen_kind(request, kinds):
    asked = request.GET.get("kind_of_claim", "")
    return next((kind for kind in kinds if kind.kind == asked), kinds[0])
