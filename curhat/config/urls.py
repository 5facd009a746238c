"""Every address of the product, door by door."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("curhat.interfaces.shared.health")),
    path("", include("curhat.interfaces.shared.urls")),
    path("", include("curhat.interfaces.citizen.urls")),
    path("desk/", include("curhat.interfaces.desk.urls")),
    path("", include("curhat.interfaces.field.urls")),
    path("wali-kota/", include("curhat.interfaces.oversight.urls")),
    path("", include("curhat.interfaces.accounts.urls")),
]

handler400 = "curhat.interfaces.shared.errors.bad_request"
handler403 = "curhat.interfaces.shared.errors.forbidden"
handler404 = "curhat.interfaces.shared.errors.not_found"
handler429 = "curhat.interfaces.shared.errors.too_many"  # allauth's, for what it limits itself
handler500 = "curhat.interfaces.shared.errors.server_error"
