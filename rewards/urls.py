"""Addresses of rewards."""

from django.urls import path

from rewards.views import budgets, coefficients, leavers, policy, validity

urlpatterns = [
    # --- Catalogue ---------------------------------------------------------------------------
    # --- Redemptions -------------------------------------------------------------------------
    # --- Validity, budgets, coefficients -----------------------------------------------------
    path("validity/", validity.own, name="validity"),
    path("people/<int:pk>/validity/", validity.of_person, name="person-validity"),
    path("people/<int:pk>/spending/", validity.card, name="spending"),
    path("budgets/", budgets.listed, name="budgets"),
    path("budgets/new/", budgets.new, name="budget-new"),
    path("budgets/settings/", policy.policy, name="points-policy"),
    path("budgets/<int:pk>/", budgets.edit, name="budget-edit"),
    path("budgets/<int:pk>/delete/", budgets.delete, name="budget-delete"),
    path("budgets/<slug:what>.<str:form>", budgets.export, name="budget-export"),
    path("leavers/", leavers.listed, name="leavers"),
    path("coefficients/", coefficients.listed, name="coefficients"),
    path("coefficients/export.<str:form>", coefficients.export, name="coefficient-export"),
    path("coefficients/schemes/", coefficients.schemes, name="coefficient-schemes"),
    path("coefficients/schemes/new/", coefficients.scheme_new, name="coefficient-scheme-new"),
    path("coefficients/schemes/<int:pk>/", coefficients.scheme_edit, name="coefficient-scheme"),
    path("coefficients/schemes/<int:pk>/delete/", coefficients.scheme_delete, name="coefficient-scheme-delete"),
    # --- Honours and promotions --------------------------------------------------------------
]
