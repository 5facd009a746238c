"""Addresses of what belongs to no single door."""

from django.urls import URLPattern, URLResolver, path

from curhat.interfaces.shared import style_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("gaya", style_page.show, name="style_page"),
]
