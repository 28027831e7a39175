"""Every address of the site; each application lists its own."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from pointsys import health

admin.autodiscover()

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("i18n/texts.js", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("", include("pointsys.pages")),
    path("api/schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]

urlpatterns += [
    path("", include(f"{app}.urls")) for app in ("teams", "ledger", "scoring", "rewards") if find_spec(f"{app}.urls")
]
