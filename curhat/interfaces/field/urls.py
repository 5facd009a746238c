"""Addresses of the crews' door: their work outside has a worker of its own below /tugas."""

from django.urls import path

from curhat.interfaces.field import views

app_name = "field"
urlpatterns = [
    path("t/<str:token>", views.enter, name="enter"),
    path("tugas/kerja.js", views.worker, name="worker"),
    path("tugas/<int:link_id>", views.task, name="task"),
    path("tugas/<int:link_id>/foto/<int:attachment_id>/kecil", views.photo, {"size": "small"}, name="photo-small"),
    path("tugas/<int:link_id>/foto/<int:attachment_id>/besar", views.photo, {"size": "large"}, name="photo-large"),
]
