"""Every address of the site, by area. Each page carries its language first."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from oqu.config import doctor_page
from oqu.ui import gallery
from oqu.web import health, offline, unsent, uploads
from oqu.web.public import home, letters

handler403 = "oqu.web.faults.permission_denied"
handler404 = "oqu.web.faults.page_not_found"
handler500 = "oqu.web.faults.server_error"

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("uploads/", uploads.create, name="uploads"),
    path("uploads/<uuid:key>", uploads.upload, name="upload"),
    path("sw.js", offline.service_worker, name="service_worker"),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("offline/", offline.not_kept, name="not_kept"),
        path("unsent/discard/", unsent.discard, name="discard_unsent"),
        path("", include("oqu.web.public.urls")),
        path("sign-in/", include("oqu.web.sign_in_urls")),
        path("", include("oqu.web.learning.urls")),
        path("teaching/", include("oqu.web.teaching.urls")),
        path("office/doctor/", doctor_page.doctor, name="doctor"),
        path("office/", include("oqu.web.office.urls")),
    ),
]

if settings.OQU_DEVELOPMENT:
    urlpatterns += i18n_patterns(
        path("gallery/", gallery.gallery, name="gallery"),
        path("gallery/letters/", letters.gallery, name="letter_gallery"),
    )
