"""Addresses of the area `office`, grouped by what people come for."""

from django.urls import URLPattern

app_name = "office"
urlpatterns: list[URLPattern] = []
