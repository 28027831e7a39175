"""The editor of a proposal's rules, campaigns and kinds of claim: the form, what it comes to, and saving it.

The server renders everything: a browser without scripts sends the whole form and gets the whole page, htmx swaps the
same pieces in place.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring import proposals
from scoring.editor import codes, defaults, shape, texts
from scoring.editor.faults import ERROR, Fault
from scoring.editor.sorts import SORTS, code_in, desk_of, fields_of
from scoring.models import Proposal
from teams import permissions

COMMANDS = {"up": -1, "down": 1}


@require_http_methods(["GET", "POST"])
@permissions.required(permissions.can_see_proposals)
def editor(request, pk, sort, code=None):
    page = _Page(request, pk, sort, code)
    if request.method == "GET":
        return page.opened()
    if not page.is_open:
        return page.refused()
    return page.answered()


class _Page:
    """One request: the proposal, the change and the form in it."""

    def __init__(self, request, pk, sort, code):
        self.request = request
        self.proposal = permissions.found_or_404(Proposal.objects.filter(pk=pk).first(), allowed=True)
        self.sort = SORTS[sort](desk_of(self.proposal, language=get_language()))
        self.code = code
        self.change = self.proposal.changes.filter(sort=sort, code=self.code).first()
        self.is_known = self.code is not None and self.sort.in_force(self.code) is not None
        self.is_checked = self.change is not None and self.change.definition is None and not self.change.is_retired
        self.focus = ""
        self.is_saved = False
        if self.code and self.change is None and not self.is_known:
            raise Http404

    @property
    def is_open(self):
        """Only the author writes, and only a draft."""
        is_own = self.proposal.created_by_id == self.request.user.pk and permissions.can_edit_rules(self.request.user)
        return is_own and self.proposal.status == Proposal.Status.DRAFT

    @property
    def is_htmx(self):
        return bool(self.request.htmx)

    # ---- answers ---------------------------------------------------------------------------------------

    def opened(self):
        fields = fields_of(self.sort, self.change, self.code) if self.code else self.sort.new()
        if self.change is not None:
            fields["is_trial"] = "on" if self.change.is_trial else ""
        return self.shown(fields)

    def refused(self):
        messages.error(self.request, _("Only its author changes a proposal, and only as long as it is a draft."))
        return redirect(self._address(self.code))

    def answered(self):
        data = self.request.POST
        fields = shape.tree_of(data)
        self.is_checked = data.get("checked") == "1"
        if self.is_known:
            fields[self.sort.key] = self.code
        command, _space, name = data.get("do", "").partition(" ")
        if command == "save":
            return self.saved(fields)
        self.focus = self._changed(fields, command, name)
        self.sort.fill(fields, data.get("changed", ""))
        return self.shown(fields)

    def _changed(self, fields, command, name):
        """Change the rows as a button asks; the id of what is to have the focus."""
        if command == "add" and name.rpartition("-")[2] in defaults.ROWS:
            return shape.add(fields, name, defaults.row_of(name))
        if command == "remove":
            place = shape.remove(fields, name)
            return f"b-remove-{place}" if place.rpartition("-")[2].isdigit() else f"b-add-{place}"
        if command in COMMANDS:
            return f"b-{command}-{shape.move(fields, name, COMMANDS[command])}"
        if command == "sort":
            return f"b-sort-{shape.sort(fields, name, _start)}"
        return ""

    def shown(self, fields):
        data = self.request.POST
        looked_at = {key: data.get(key, "").strip() for key in ("sample", "search", "against")}
        draft = self.sort.draft(fields, **looked_at)
        draft.faults += self._code_faults(fields)
        layout = self.sort.layout(fields, draft.shown(is_checked=self.is_checked), is_new=not self.is_known)
        context = self._context(fields, draft, layout)
        if not self.is_htmx:
            return render(self.request, "scoring/rules/editor.html", context)
        part = "preview" if self.request.GET.get("part") == "preview" else "form"
        answer = render(self.request, f"scoring/rules/editor_{part}.html", context)
        if self.is_saved:
            answer["HX-Trigger"] = "draft-saved"
        return answer

    def _context(self, fields, draft, layout):
        return {
            "proposal": self.proposal,
            "change": self.change,
            "sort": self.sort,
            "form": layout,
            "draft": draft,
            "title": self._title(fields),
            "code": self.code,
            "is_open": self.is_open,
            "is_known": self.is_known,
            "is_checked": self.is_checked,
            "is_saved": self.is_saved or self._is_as_kept(fields, draft),
            "focus": self.focus,
            "seen": self.change.changed_at.isoformat() if self.change else "",
            "address": self._address(self.code),
            "section": "rule-book",
            "language": get_language(),
        }

    def _is_as_kept(self, fields, draft):
        """A preview that was asked for before a save and answers after it must not take "Saved." away."""
        change = self.change
        if self.request.method != "POST" or change is None or change.definition is None:
            return False
        is_trial = bool(shape.text(fields, "is_trial"))
        return (draft.read.definition, is_trial) == (change.definition, change.is_trial)

    def _title(self, fields):
        name = shape.part(fields, "name")
        keys = ("zh", "en") if get_language().startswith("zh") else ("en", "zh")
        found = [shape.text(name, key) for key in keys if shape.text(name, key)]
        return found[0] if found else self.code or ""

    def _address(self, code):
        if code is None:
            return reverse("editor-new", args=[self.proposal.pk, self.sort.name])
        return reverse("editor", args=[self.proposal.pk, self.sort.name, code])

    # ---- saving ----------------------------------------------------------------------------------------

    def _taken(self):
        return codes.taken(self.sort.name, self.proposal, but=self.code)

    def _code_faults(self, fields):
        code = code_in(self.sort, fields)
        if code and code != self.code and code in self._taken():
            return [Fault(self.sort.key, "code_taken", ERROR, {"value": code})]
        return []

    def saved(self, fields):
        """Keep what was written, finished or not."""
        if self._is_overtaken():
            messages.warning(
                self.request,
                _("This draft was saved from another window meanwhile. Save once more to put yours in its place."),
            )
            return self.shown(fields)
        if not code_in(self.sort, fields):
            fields[self.sort.key] = self.code or codes.suggest(self.sort.name, fields, self._taken())
        self.is_checked = True
        try:
            code = self._put(fields)
        except proposals.Refusal as refusal:
            messages.error(self.request, str(refusal) or _("This can't be saved. Look at the proposal again."))
            return self.shown(fields)
        self.is_saved = True
        if code != self.code:
            return self._moved(code)
        if not self.is_htmx:
            messages.success(self.request, _("Saved."))
            return redirect(self._address(code))
        self.change = self.proposal.changes.get(sort=self.sort.name, code=code)
        return self.shown(fields)

    def _is_overtaken(self):
        now = self.change.changed_at.isoformat() if self.change else ""
        return self.request.POST.get("seen", now) != now

    @transaction.atomic
    def _put(self, fields):
        read = self.sort.read(fields)
        wanted, definition = code_in(self.sort, fields), read.definition
        if self._code_faults(fields) or any(f.place == self.sort.key and f.stops for f in read.faults):
            # It needs a code to be kept under until it has a good one.
            wanted, definition = self.code or codes.suggest(self.sort.name, fields, self._taken()), None
        by, at, trial = self.request.user, timezone.now(), bool(shape.text(fields, "is_trial"))
        if self.code is not None and wanted != self.code:
            proposals.remove(self.proposal, sort=self.sort.name, code=self.code, by=by, at=at)
        try:
            proposals.put(
                self.proposal,
                sort=self.sort.name,
                code=wanted,
                by=by,
                at=at,
                definition=definition,
                form=fields,
                is_trial=trial,
            )
        except ValidationError as invalid:
            raise proposals.DefinitionInvalid("; ".join(invalid.messages)) from invalid
        return wanted

    def _moved(self, code):
        """The draft has its code now, and with it an address of its own."""
        messages.success(self.request, _("Saved."))
        address = self._address(code)
        if not self.is_htmx:
            return redirect(address)
        answer = render(self.request, "scoring/rules/editor_moved.html")
        answer["HX-Trigger"] = "draft-saved"
        answer["HX-Redirect"] = address
        return answer


def _start(row):
    """Steps are sorted by where they start; what is no number yet goes to the end."""
    found = texts.number_of(row.get("from") or "")
    return (1, 0) if found is None or isinstance(found, str) else (0, found)
