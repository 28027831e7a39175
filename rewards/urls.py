"""Addresses of rewards."""

from django.urls import path

from rewards.views import catalogue, catalogue_files, desk, draws, redemption_lists, redemptions, shop, suggestions

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
]
