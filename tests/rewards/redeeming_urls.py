"""The site's addresses with the one to which the form on a reward's page is sent, so that it shows."""

from django.http import HttpResponse
from django.urls import path

from pointsys.urls import urlpatterns as site

urlpatterns = [path("redeeming/<int:pk>/", lambda request, pk: HttpResponse(), name="redemption-new"), *site]
