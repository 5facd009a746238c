"""The product's addresses, and the bare view beside them."""

from django.urls import include, path

from bench import bare

urlpatterns = [path("polos", bare.view), path("", include("curhat.config.urls"))]
handler404 = "curhat.interfaces.shared.errors.not_found"
handler500 = "curhat.interfaces.shared.errors.server_error"
