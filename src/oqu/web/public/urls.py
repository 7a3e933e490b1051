"""Addresses of the area `public`, grouped by what people come for."""

from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
