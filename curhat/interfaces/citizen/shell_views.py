"""The app as a phone installs it: the pages it keeps, its service worker, its manifest."""

from __future__ import annotations

import json

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from curhat.interfaces.citizen import app_words, shell
from curhat.interfaces.shared import context

PAPER, BRICK = "#faf6f0", "#a63a26"


@vary_on_headers("Accept-Encoding")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show a page that is the same for everybody."""
    return _unpacked(request, shell.current().pages[request.path], "text/html; charset=utf-8")


@vary_on_headers("Accept-Encoding")
@require_GET
def words(request: HttpRequest, version: str) -> HttpResponse:  # noqa: ARG001
    """Give what the scripts say now, to be kept under its own address alone: an older page has an older one."""
    known = [shell.words_file(language) for language, _ in settings.LANGUAGES]
    found = next((words for words in known if words.at == request.path), shell.words_file())
    response = _unpacked(request, found.packed, "text/javascript; charset=utf-8")
    if request.path == found.at:
        patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response


def _unpacked(request: HttpRequest, packed: bytes, content_type: str) -> HttpResponse:
    """Return what is kept packed with brotli, as it is to who can read that."""
    if "br" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(packed, content_type, headers={"Content-Encoding": "br"})
    return HttpResponse(brotli.decompress(packed), content_type)


@gzip_page
@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the service worker; at the top, so that it serves every page, and named without a version."""
    return HttpResponse(shell.current().script, content_type="text/javascript; charset=utf-8")


@require_GET
def recorder_words(_request: HttpRequest) -> HttpResponse:
    """Give the words of the recorder, as a script beside it: most who open the form need neither."""
    words = json.dumps(app_words.recorder_words())
    return HttpResponse(f"self.Curhat.recorderWords = {words};\n", content_type="text/javascript; charset=utf-8")


@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """Say what is installed, by the name that the city gives it."""
    service = context.current()
    icons = [
        {"src": static(f"curhat/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-mask", 512, "maskable"))
    ]
    said = {
        "id": "/",
        "name": service.name,
        "short_name": service.name,
        "description": f"{service.name}, {service.government}",
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": PAPER,
        "theme_color": BRICK,
        "icons": icons,
    }
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/manifest+json")
