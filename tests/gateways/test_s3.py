"""The storage of files over S3, against a server on the loopback."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from curhat.config import storage as configuration
from curhat.config.env import Env, SettingError
from curhat.files import blobs, operations, queries
from curhat.files.models import StoredFile
from tests import photos

NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def bucket(settings: Any, tmp_path: Any) -> Iterator[None]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environ = {
        "CURHAT_STORAGE": "s3",
        "CURHAT_S3_BUCKET": "foto",
        "CURHAT_S3_ENDPOINT": f"http://{host}:{port}",
        "CURHAT_S3_ACCESS_KEY": "key",
        "CURHAT_S3_SECRET_KEY": "secret",
    }
    client = boto3.client(
        "s3",
        endpoint_url=environ["CURHAT_S3_ENDPOINT"],
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="foto")
    settings.STORAGES = {**settings.STORAGES, "files": configuration.settings(Env(environ), tmp_path)}
    yield
    server.stop()


@pytest.mark.django_db
@pytest.mark.usefixtures("bucket")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:botocore")
class TestS3:
    def test_takes_a_photo_through_its_whole_life(self) -> None:
        row = operations.receive(stream=io.BytesIO(photos.encoded()), now=NOW)
        original = row.quarantine_key
        operations.prepare(file_id=row.pk, now=NOW)

        photo = b"".join(queries.open_variant(file_id=row.pk, size="small").chunks())
        assert photo.startswith(b"\xff\xd8")
        assert not blobs.storage().exists(original)

        key = StoredFile.objects.get().small_key
        operations.discard(file_ids=[row.pk])
        operations.forget(key=key)
        assert not blobs.storage().exists(key)

    def test_sweeps_an_original_without_a_row(self) -> None:
        key = blobs.quarantine(io.BytesIO(b"orphan"))
        written = blobs.storage().get_modified_time(key)

        operations.sweep(now=written + dt.timedelta(minutes=59))
        assert blobs.storage().exists(key)
        operations.sweep(now=written + dt.timedelta(minutes=61))
        assert not blobs.storage().exists(key)


class TestConfiguration:
    def test_refuses_a_bucket_without_keys_and_a_word_it_does_not_know(self, tmp_path: Any) -> None:
        with pytest.raises(SettingError, match="CURHAT_S3_ACCESS_KEY"):
            configuration.settings(Env({"CURHAT_STORAGE": "s3", "CURHAT_S3_BUCKET": "foto"}), tmp_path)
        with pytest.raises(SettingError, match="folder or s3"):
            configuration.settings(Env({"CURHAT_STORAGE": "ftp"}), tmp_path)
