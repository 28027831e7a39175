"""Addresses of rewards."""

from django.urls import path

from rewards.views import catalogue, catalogue_files, shop, suggestions

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
    # --- Validity, budgets, coefficients -----------------------------------------------------
    # --- Honours and promotions --------------------------------------------------------------
]
