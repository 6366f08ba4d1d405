"""All addresses: /<language>/<structure in English>/<name>/; what a machine or a mail follows has no language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from impacthub import health, styleguide, views

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz/live", health.healthz_live, name="healthz_live"),
    path("healthz/ready", health.healthz_ready, name="healthz_ready"),
    path("admin/", admin.site.urls),
    path("", include("impacthub.notifications.signed_urls")),
    path("", include("impacthub.people.signed_urls")),
    path("", include("trajects.signed_urls")),
    path("", include("community.signed_urls")),
    path("", include("helpdesk.signed_urls")),
    path("", include("coaching.signed_urls")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("films/<slug:slug>/still/", views.film_still, name="film_still"),
        path("overview/", views.overview, name="overview"),
        path("search/", views.search_page, name="search"),
        path("privacy/", views.privacy, name="privacy"),
        path("cookies/", views.cookies, name="cookies"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("", include("impacthub.people.urls")),
        path("account/", include("allauth.urls")),
        path("", include("impacthub.notifications.urls")),
        path("", include("impacthub.jobs.urls")),
        path("", include("trajects.urls")),
        path("", include("community.urls")),
        path("", include("helpdesk.urls")),
        path("", include("coaching.urls")),
        prefix_default_language=True,
    ),
]

handler400 = "impacthub.views.bad_request"
handler403 = "impacthub.views.permission_denied"
handler404 = "impacthub.views.page_not_found"
handler500 = "impacthub.views.server_error"
