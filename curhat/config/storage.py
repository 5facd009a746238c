"""Where photos live: a folder, or a bucket that speaks S3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from curhat.config.env import Env, SettingError


def settings(env: Env, data_dir: Path) -> dict[str, Any]:
    """
    Return Django's entry for the storage `files`.

    :raises SettingError: if CURHAT_STORAGE is another word, or `s3` lacks its bucket or keys
    """
    kind = env.text("CURHAT_STORAGE")
    if kind == "folder":
        return {
            "BACKEND": "curhat.gateways.storage.folder.FolderStorage",
            "OPTIONS": {"location": str(data_dir / "files")},
        }
    if kind != "s3":
        raise SettingError(f"CURHAT_STORAGE must be folder or s3, not {kind!r}.")
    for name in ("CURHAT_S3_BUCKET", "CURHAT_S3_ACCESS_KEY", "CURHAT_S3_SECRET_KEY"):
        if not env.text(name):
            raise SettingError(f"{name} must be set, since CURHAT_STORAGE is s3.")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.text("CURHAT_S3_BUCKET"),
            "endpoint_url": env.optional("CURHAT_S3_ENDPOINT"),
            "access_key": env.text("CURHAT_S3_ACCESS_KEY"),
            "secret_key": env.text("CURHAT_S3_SECRET_KEY"),
            "default_acl": None,  # Private: everything is served through our own permission check.
            "file_overwrite": True,  # Names are random or the hash of the content.
            "addressing_style": "path",
            "signature_version": "s3v4",
        },
    }
