"""Addresses of the area `teaching`, grouped by what people come for."""

from django.urls import path

from oqu.web.teaching import lectures, queue, reviews

app_name = "teaching"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("reviews/<slug:key>/", reviews.review, name="review"),
    path("lectures/<slug:key>/", lectures.lecture, name="lecture"),
]
