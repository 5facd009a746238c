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

# In this order: each part uses what stands before it.
BUNDLES: Final[Mapping[str, tuple[str, ...]]] = {
    "citizen/bundle-sending.js": ("citizen/store.js", "citizen/send.js", "citizen/outbox.js"),
    "citizen/bundle-app.js": (
        "citizen/app.js", "citizen/words.js", "citizen/steps.js", "citizen/place.js", "citizen/photos.js",
        "citizen/care.js", "citizen/draft.js", "citizen/box.js", "citizen/departure.js", "citizen/report.js",
        "citizen/boxpage.js",
    ),
}  # fmt: skip
_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collects the files as whitenoise does, and the bundles with them."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the bundles beside their parts, then name and compress everything."""
        for name, parts in {} if dry_run else BUNDLES.items():
            if self.exists(name):
                self.delete(name)
            self.save(name, ContentFile("".join(slim(self._text(paths, part)) for part in parts).encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]

    def _text(self, paths: dict[str, Any], part: str) -> str:
        storage, path = paths[part]
        with storage.open(path) as file:
            return str(file.read().decode("utf-8"))


def slim(script: str) -> str:
    """Return a script without the lines that only people read; none of ours has a string of several lines."""
    return _INDENT.sub("", _COMMENT.sub("", script))


def addresses(name: str) -> list[str]:
    """Return the addresses of a script: of its bundle, or where nothing is collected of each part."""
    bundled = isinstance(staticfiles_storage, BundledStaticFilesStorage)
    return [static(part) for part in (BUNDLES.get(name, (name,)) if not bundled else (name,))]
