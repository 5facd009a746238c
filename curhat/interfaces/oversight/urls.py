"""Addresses of the mayor's room."""

from django.urls import path

from curhat.interfaces.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.room, name="room"),
    path("langsung", views.live, name="live"),
]
