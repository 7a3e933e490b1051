"""Addresses of the area `teaching`, grouped by what people come for."""

from django.urls import path

from oqu.web import activity_kinds
from oqu.web.teaching import queue

app_name = "teaching"
urlpatterns = [
    path("", queue.queue, name="queue"),
    *(url for kind in activity_kinds.every() for url in kind.teaching_urls),
]
