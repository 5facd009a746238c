"""
Scripts that are many files to read and one to fetch: on a slow line each request costs a second.

`collectstatic` puts them together, without comments and indentation; while developing and in
tests, where nothing is collected, a page names the parts one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What every page of a citizen's kind is drawn with.
STYLES: Final = ("curhat/tokens.css", "curhat/base.css", "curhat/layout.css", "curhat/components.css")
PICTURES: Final = ("curhat/mark.svg", "curhat/frieze.svg", "curhat/chevron.svg")
# In this order: each part uses what stands before it.
BUNDLES: Final[Mapping[str, tuple[str, ...]]] = {
    "citizen/bundle-sending.js": ("citizen/store.js", "citizen/send.js", "citizen/outbox.js"),
    "citizen/bundle-app.js": (
        "citizen/kick.js", "citizen/app.js", "citizen/words.js", "citizen/load.js", "citizen/steps.js",
        "citizen/photos.js", "citizen/care.js", "citizen/draft.js", "citizen/box.js", "citizen/departure.js",
        "citizen/report.js", "citizen/boxpage.js",
    ),
    "citizen/bundle-worker.js": ("citizen/worker.js", "citizen/push-handlers.js"),
    "citizen/bundle-map.js": ("citizen/city_map.js", "citizen/map.js"),
    "desk/bundle-queue-map.js": ("citizen/city_map.js", "desk/queue_map.js"),
    "citizen/bundle-place-map.js": ("citizen/city_map.js", "citizen/place_map.js"),
    "field/bundle-sending.js": ("field/named.js", "citizen/store.js", "citizen/send.js", "citizen/outbox.js"),
    "field/bundle-task.js": ("citizen/kick.js", "citizen/photos.js", "field/task.js"),
}  # fmt: skip
OURS: Final = ("citizen/", "curhat/", "desk/", "accounts/", "field/")
_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collects the files as whitenoise does, and the bundles with them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        # What is collected stays as it is while a process lives; a page names some ten files.
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # type: ignore[override]
        """Return the address of a file as it was collected."""
        if force or name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the bundles beside their parts, leave out what only people read, then name and compress all."""
        if not dry_run:
            alone = {name: (name,) for name in paths if name.startswith(OURS) and name.endswith((".js", ".css"))}
            texts = {
                name: "".join(map(slim, self._texts(paths, parts))) for name, parts in {**alone, **BUNDLES}.items()
            }
            for name, text in texts.items():
                if self.exists(name):
                    self.delete(name)
                self.save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]

    def _texts(self, paths: dict[str, Any], parts: tuple[str, ...]) -> Iterator[str]:
        for part in parts:
            storage, path = paths[part]
            with storage.open(path) as file:
                yield file.read().decode("utf-8")


def slim(text: str) -> str:
    """Return a script or style without the lines that only people read; none of ours has a string of several lines."""
    return _INDENT.sub("", _COMMENT.sub("", text))


def addresses(name: str) -> list[str]:
    """Return the addresses of a script: of its bundle, or where nothing is collected of each part."""
    bundled = isinstance(staticfiles_storage, BundledStaticFilesStorage)
    return [static(part) for part in (BUNDLES.get(name, (name,)) if not bundled else (name,))]
