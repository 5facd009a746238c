"""Addresses of what belongs to no single door."""

from django.urls import URLPattern, URLResolver, path

from curhat.interfaces.shared import language, media, style_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("foto/<int:attachment_id>/kecil", media.file, {"size": "small"}, name="photo-small"),
    path("foto/<int:attachment_id>/besar", media.file, {"size": "large"}, name="photo-large"),
    path("foto/<int:attachment_id>/publik/kecil", media.public_file, {"size": "small"}, name="photo-public-small"),
    path("foto/<int:attachment_id>/publik/besar", media.public_file, {"size": "large"}, name="photo-public-large"),
    path("bahasa", language.choose, name="language"),
    path("rekaman/<int:attachment_id>", media.recording, name="recording"),
    path("gaya", style_page.show, name="style_page"),
]
