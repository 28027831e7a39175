"""Addresses of rewards."""

from django.urls import path

from rewards.views import (
    catalogue,
    catalogue_files,
    desk,
    draws,
    honour_settings,
    honours,
    promotions,
    redemption_lists,
    redemptions,
    shop,
    suggestions,
)

urlpatterns = [
    # --- Catalogue ---------------------------------------------------------------------------
    path("rewards/", shop.rewards, name="rewards"),
    path("rewards/new/", catalogue.new, name="reward-new"),
    path("rewards/<int:pk>/", shop.reward, name="reward"),
    path("rewards/<int:pk>/wish/", shop.wish, name="reward-wish"),
    path("rewards/<int:pk>/picture/", catalogue_files.picture, name="reward-picture"),
    path("rewards/<int:pk>/edit/", catalogue.edit, name="reward-edit"),
    path("rewards/catalogue/", catalogue.listed, name="catalogue"),
    path("rewards/catalogue/import/", catalogue_files.import_file, name="catalogue-import"),
    path("rewards/catalogue/export.<str:form>", catalogue_files.export, name="catalogue-export"),
    path("rewards/suggestions/", suggestions.listed, name="suggestions"),
    path("rewards/suggestions/<int:pk>/", suggestions.act, name="suggestion"),
    # --- Redemptions -------------------------------------------------------------------------
    path("rewards/<int:pk>/redeem/", redemptions.new, name="redemption-new"),
    path("redemptions/", redemptions.listed, name="redemptions"),
    path("redemptions/<int:pk>/", redemptions.redemption, name="redemption"),
    path("redemptions/all/", redemption_lists.everybodys, name="redemptions-all"),
    path("redemptions/all.<str:form>", redemption_lists.export, name="redemptions-export"),
    path("redemptions/lists/", redemption_lists.lists, name="redemption-lists"),
    path("redemptions/lists.<str:form>", redemption_lists.lists_export, name="redemption-lists-export"),
    path("rewards/desk/", desk.desk, name="rewards-desk"),
    path("rewards/draws/<int:pk>/", draws.draw, name="draw"),
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
