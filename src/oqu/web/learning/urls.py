"""Addresses of the area `learning`, grouped by what people come for."""

from django.urls import URLPattern

app_name = "learning"
urlpatterns: list[URLPattern] = []
