"""Addresses of the area `teaching`, grouped by what people come for."""

from django.urls import path

from oqu.web.teaching import halls, lectures, meetings, queue, reviews

app_name = "teaching"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("reviews/<slug:key>/", reviews.review, name="review"),
    path("lectures/<slug:key>/", lectures.lecture, name="lecture"),
    path("lectures/<slug:key>/join/", meetings.join, name="join"),
    path("lectures/<slug:key>/end/", meetings.end, name="end_meeting"),
    path("lectures/<slug:key>/desk/", halls.desk, name="desk"),
    path("lectures/<slug:key>/hall/", halls.hall, name="hall"),
    path("lectures/<slug:key>/hall/ticket/", halls.hall_ticket, name="hall_ticket"),
]
