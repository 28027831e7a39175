"""Files of the catalogue: a reward's picture, the export, and the import with its dry run."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from rewards import catalogue
from rewards.catalogue import pictures, sheets
from rewards.catalogue_forms import ImportForm
from rewards.models import Reward
from rewards.views.catalogue import runs_it
from rewards.views.shop import readable
from scoring import exports

YEAR_SECONDS = 365 * 24 * 3600
EXPORTS = {"csv": exports.csv_response, "xlsx": exports.xlsx_response}


@require_safe
@login_required
def picture(request, pk):
    """The picture, to whoever may see the reward. Pages name it by its digest, so that it is fetched once."""
    reward, _shopper = readable(request.user, pk, timezone.localdate())
    if not reward.picture or not pictures.storage().exists(reward.picture):
        raise Http404
    tag = f'"{reward.picture}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = FileResponse(pictures.storage().open(reward.picture), content_type=reward.picture_type)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["ETag"] = tag
    if request.GET.get("v") == reward.picture_mark:
        patch_cache_control(answer, private=True, max_age=YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(answer, private=True, no_cache=True)
    return answer


@require_safe
@runs_it
def export(request, form):
    if form not in EXPORTS:
        raise Http404
    name = f"{_('catalogue')}-{timezone.localdate()}.{form}"
    return EXPORTS[form](name, sheets.HEADER, sheets.rows(Reward.objects.all()))


@require_http_methods(["GET", "HEAD", "POST"])
@runs_it
def import_file(request):
    """Look at a file first: what it would do stands there line by line, and is done when that is confirmed."""
    if request.method == "POST" and "packed" in request.POST:
        return _apply(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    context = {"form": form, "columns": sheets.COLUMNS, "section": "rewards"}
    if request.method == "POST" and form.is_valid():
        try:
            found, notes = sheets.read(form.cleaned_data["file"])
            return _looked_at(request, found, notes=notes)
        except catalogue.FileRefused as refusal:
            form.add_error("file", str(refusal))
    return render(request, "rewards/catalogue/import.html", context, status=422 if form.errors else 200)


def _looked_at(request, found, *, notes=(), status=200):
    comparison = sheets.compare(found)
    context = {
        "form": ImportForm(),
        "columns": sheets.COLUMNS,
        "comparison": comparison,
        "notes": notes,
        "packed": sheets.pack(found, comparison),
        "section": "rewards",
    }
    return render(request, "rewards/catalogue/import.html", context, status=status)


def _apply(request):
    try:
        found, mark = sheets.unpack(request.POST["packed"])
    except catalogue.FileRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue-import")
    try:
        comparison = sheets.apply(found, mark=mark, by=request.user, at=timezone.now())
    except catalogue.Refusal as refusal:
        messages.error(request, str(refusal))
        return _looked_at(request, found, status=422)
    done = comparison.counts[sheets.NEW] + comparison.counts[sheets.CHANGED]
    text = ngettext("%(count)d reward was made or changed.", "%(count)d rewards were made or changed.", done)
    messages.success(request, text % {"count": done})
    return redirect("catalogue")
