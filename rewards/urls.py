"""Addresses of rewards."""

from django.urls import path

from rewards.views import desk, draws, redemption_lists, redemptions

urlpatterns = [
    # --- Catalogue ---------------------------------------------------------------------------
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
