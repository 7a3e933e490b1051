"""Addresses of the area `teaching`; all its pages belong to kinds of activity."""

from oqu.web import activity_kinds

app_name = "teaching"
urlpatterns = [url for kind in activity_kinds.every() for url in kind.teaching_urls]
