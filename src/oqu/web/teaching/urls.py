"""Addresses of the area `teaching`, grouped by what people come for."""

from django.urls import URLPattern

app_name = "teaching"
urlpatterns: list[URLPattern] = []
