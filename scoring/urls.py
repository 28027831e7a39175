"""Addresses of statements, lines and boards."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from scoring.views import (
    appeals,
    boards,
    breaking_down,
    calculator,
    claims,
    customer_work,
    editor,
    inbox,
    library,
    line,
    pools,
    proposals,
    rules,
    share_outs,
    simulations,
    statement,
    targets,
    trial,
)


class SortConverter(StringConverter):
    """What a proposal changes: a rule, a campaign or a kind of claim."""

    regex = "rule|campaign|claim"


class WorkConverter(StringConverter):
    """What people enter of their work with customers."""

    regex = "visit|lead|feedback"


register_converter(SortConverter, "sort")
register_converter(WorkConverter, "work")

urlpatterns = [
    path("statement/", statement.own, name="statement"),
    path("people/<int:pk>/statement/", statement.of_person, name="person-statement"),
    path("people/<int:pk>/statement.<str:form>", statement.export, name="statement-export"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("statement/trial/", trial.own, name="trial"),
    path("people/<int:pk>/trial/", trial.of_person, name="person-trial"),
    path("trial-lines/<int:pk>/", trial.line, name="trial-line"),
    path("appeals/", appeals.listed, name="appeals"),
    path("appeals/new/", appeals.new, name="appeal-new"),
    path("appeals/statistics/", appeals.statistics, name="appeal-statistics"),
    path("appeals/statistics.csv", appeals.statistics_export, name="appeal-statistics-export"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/files/<int:number>/", appeals.evidence, name="appeal-file"),
    path("boards/", boards.boards, name="boards"),
    path("pools/", pools.listed, name="pools"),
    path("teams/<int:pk>/pool/", pools.pool, name="pool"),
    path("teams/<int:pk>/pool/share-out/", share_outs.propose, name="share-out-new"),
    path("share-outs/<int:pk>/", share_outs.share_out, name="share-out"),
    path("targets/", targets.targets, name="targets"),
    path("targets/undo/", targets.undo, name="targets-undo"),
    path("targets/teams/<int:pk>/", targets.of_team, name="team-targets"),
    path("targets/teams/<int:pk>/break-down/", breaking_down.break_down, name="targets-break-down"),
    path("targets/teams/<int:pk>/history/", targets.team_history, name="team-targets-history"),
    path("targets/teams/<int:pk>/export.<str:form>", targets.export, name="targets-export"),
    path("targets/people/<int:pk>/", targets.of_person, name="person-targets"),
    path("targets/people/<int:pk>/history/", targets.person_history, name="person-targets-history"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("work/", customer_work.listed, name="work"),
    path("work/new/<work:sort>/", customer_work.new, name="work-new"),
    path("work/customers/", customer_work.customers, name="work-customers"),
    path("work/alike/", customer_work.alike, name="work-alike"),
    path("work/<int:pk>/", customer_work.entry, name="entry"),
    path("work/<int:pk>/edit/", customer_work.edit, name="entry-edit"),
    path("claims/", claims.listed, name="claims"),
    path("claims/new/", claims.choose, name="claim-choose"),
    path("claims/new/<str:kind>/", claims.new, name="claim-new"),
    path("claims/people/", claims.people, name="claim-people"),
    path("claims/contracts/", claims.contracts, name="claim-contracts"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/edit/", claims.edit, name="claim-edit"),
    path("claims/<int:pk>/preview/", claims.preview, name="claim-preview"),
    path("claims/<int:pk>/evidence/<int:number>/", claims.evidence, name="claim-evidence"),
    path("library/", library.library, name="library"),
    path("library/<int:pk>/", library.item, name="library-item"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("rules/", rules.rule_book, name="rule-book"),
    path("rules/export.yaml", rules.export, name="rule-book-export"),
    path("rules/import/", rules.import_book, name="rule-book-import"),
    path("rules/trial/", trial.overview, name="trials"),
    path("rules/trial/begin/", trial.begin, name="trial-begin"),
    path("rules/trial/count-from/", trial.count_from, name="trial-count-from"),
    path("rules/trial/<str:code>/counts/", trial.let_count, name="trial-ends"),
    path("rules/proposals/", proposals.listed, name="proposals"),
    path("rules/proposals/new/", proposals.new, name="proposal-new"),
    path("rules/proposals/take-up/", proposals.take_up, name="proposal-take-up"),
    path("rules/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("rules/proposals/<int:pk>/simulations/", simulations.simulations, name="simulations"),
    path("rules/proposals/<int:pk>/simulations/<int:number>/", simulations.simulation, name="simulation"),
    path("rules/proposals/<int:pk>/simulations/<int:number>/cancel/", simulations.cancel, name="simulation-cancel"),
    path("rules/proposals/<int:pk>/simulations/<int:number>.<str:form>", simulations.export, name="simulation-export"),
    path("rules/proposals/<int:pk>/<sort:sort>/", editor.editor, name="editor-new"),
    path("rules/proposals/<int:pk>/<sort:sort>/<str:code>/", editor.editor, name="editor"),
    # Codes come last: none of the words above is taken from them.
    path("rules/<str:code>/", rules.rule, name="rule"),
    path("rules/<str:code>/versions/", rules.compare, name="version-compare"),
    path("rules/<str:code>/versions/<int:older>..<int:newer>/", rules.difference, name="version-difference"),
]
