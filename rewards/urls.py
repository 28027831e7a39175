"""Addresses of rewards."""

from django.urls import path

from rewards.views import honour_settings, honours, promotions

urlpatterns = [
    # --- Catalogue ---------------------------------------------------------------------------
    # --- Redemptions -------------------------------------------------------------------------
    # --- Validity, budgets, coefficients -----------------------------------------------------
    # --- Honours and promotions --------------------------------------------------------------
    path("honours/", honours.wall, name="honours"),
    path("honours/certificates/<slug:number>/", honours.certificate, name="certificate"),
    path("honours/certificates/<slug:number>/pdf/", honours.certificate_pdf, name="certificate-pdf"),
    path("honours/settings/", honour_settings.listed, name="honours-settings"),
    path("honours/settings/new/", honour_settings.new, name="honour-new"),
    path("honours/settings/<int:pk>/", honour_settings.edit, name="honour-settings"),
    path("honours/settings/<int:pk>/given/", honour_settings.all_given, name="honour-all-given"),
    path("honours/given/<int:pk>/", honour_settings.given, name="honour-given"),
    path("promotion/", promotions.own, name="promotion"),
    path("promotions/", promotions.listed, name="promotions"),
    path("promotions/grades/", promotions.grades, name="grades"),
    path("promotions/people/<int:pk>/", promotions.of_person, name="promotion-person"),
    path("promotions/<int:pk>/", promotions.one, name="promotion-one"),
]
