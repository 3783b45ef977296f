"""The evidence bucket, written once and for ever, and the working papers, which expire."""

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from jury.canonical import sha256
from jury.errors import CountsDisagree

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CopySourceTypeDef

SIDE_FILE = 64 * 1024
"""No more of a side file is read than this."""


class EvidenceBucket:
    """Hashes and identifiers only; an object is put once and nobody can take it back."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Keep evidence in this bucket, whose Object Lock sets the retention."""
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, media: str = "application/json") -> None:
        """Put an object once. The same bytes again are a repeat; other bytes are a defect."""
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=media, IfNoneMatch="*"
            )
        except ClientError as error:
            if not _is_there(error):
                raise
            if self.get(key) != content:
                raise CountsDisagree("evidence is on file with other contents", key=key) from error

    def put_once(self, key: str, content: bytes) -> bytes:
        """Put an object where none lies; return what lies there, which is the first that came."""
        try:
            self.put(key, content)
        except CountsDisagree:
            return self.get(key)
        return content

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin so, in their order."""
        return _keys(self._client, self._bucket, prefix)

    def get(self, key: str) -> bytes:
        """Return an object's bytes; a missing one is an error of the service (NoSuchKey)."""
        return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def find(self, key: str) -> bytes | None:
        """Return an object's bytes, or None where none lies."""
        return _found(self._client, self._bucket, key)

    def twice(self, prefix: str) -> list[str]:
        """Return the keys that begin so and hold more than one version, which no put makes."""
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        kept = Counter(one["Key"] for page in pages for one in page.get("Versions", []))
        return sorted(key for key, versions in kept.items() if versions > 1)

    def link(self, key: str, seconds: int = 300) -> str:
        """Return a link under which the object can be fetched for a few minutes."""
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
        )


class PapersBucket:
    """Working papers with personal data or draw secrets in reach: encrypted, and expiring.

    Where a paper matters to a decision its key ends in the hash of its bytes, so that a
    second run can't change what the first one decided on.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Keep papers in this bucket."""
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes) -> str:
        """Write a paper and return the hash of its bytes."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)
        return sha256(content)

    def file(self, folder: str, content: bytes) -> str:
        """File a paper under the hash of its bytes in a folder; return the hash."""
        name = sha256(content)
        self._client.put_object(Bucket=self._bucket, Key=f"{folder}/{name}", Body=content)
        return name

    def file_once(self, folder: str, content: bytes) -> str:
        """File a paper that is never written over, not even with the same bytes; return its hash.

        CountsDisagree if something else lies there already.
        """
        name = sha256(content)
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=f"{folder}/{name}", Body=content, IfNoneMatch="*"
            )
        except ClientError as error:
            if not _is_there(error):
                raise
            self.filed(folder, name)
        return name

    def put_once(self, key: str, content: bytes) -> bytes:
        """Write a paper where none lies; return what lies there, which is the first that came."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError as error:
            if not _is_there(error):
                raise
            return self.get(key)
        return content

    def get(self, key: str) -> bytes:
        """Return a paper's bytes."""
        return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def find(self, key: str) -> bytes | None:
        """Return a paper's bytes, or None where none lies."""
        return _found(self._client, self._bucket, key)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin so, in their order."""
        return _keys(self._client, self._bucket, prefix)

    def erase(self, prefix: str) -> int:
        """Delete every version of what begins so, in this bucket; return how many there were.

        No function has the right to it: see `tools/erase_salts.py`.
        """
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        erased = 0
        for page in pages:
            there = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if not there:
                continue
            named: Any = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in there]
            answer = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": named, "Quiet": True}
            )
            if answer.get("Errors"):
                raise CountsDisagree("not all of it was deleted", left=len(answer["Errors"]))
            erased += len(there)
        return erased

    def link(self, key: str, seconds: int = 300) -> str:
        """Return a link under which a paper can be fetched for a few minutes."""
        return self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
        )

    def filed(self, folder: str, name: str) -> bytes:
        """Return a filed paper, having made sure that its bytes are the ones decided on."""
        content = self.get(f"{folder}/{name}")
        if sha256(content) != name:
            raise CountsDisagree("a filed paper no longer has its hash", folder=folder)
        return content


class Received(NamedTuple):
    """What is known of an object in the intake bucket before it is opened."""

    size: int
    arrived: datetime


class Version(NamedTuple):
    """One version of an object: where it lies, and since when."""

    key: str
    version: str
    arrived: datetime


class IntakeBucket:
    """What the counties send. Ingest reads it, a held file is copied from it, and it expires."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Read from this bucket, in which every version of an object is kept."""
        self._client = client
        self._bucket = bucket

    def describe(self, key: str, version: str) -> Received:
        """Return the size and the arrival of one version of an object."""
        head = self._client.head_object(Bucket=self._bucket, Key=key, VersionId=version)
        return Received(head["ContentLength"], head["LastModified"])

    def open(self, key: str, version: str) -> "StreamingBody":
        """Return the bytes of one version of an object, to be read as they come."""
        return self._client.get_object(Bucket=self._bucket, Key=key, VersionId=version)["Body"]

    def versions(self) -> Iterator[Version]:
        """Yield every version of every object that has not been deleted, page by page."""
        deleted: set[str] = set()
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket)
        for page in pages:
            # The newest comes first: a marker there means that somebody took the object away.
            markers = page.get("DeleteMarkers", [])
            deleted |= {one["Key"] for one in markers if one["IsLatest"]}
            for one in page.get("Versions", []):
                if one["Key"] not in deleted:
                    yield Version(one["Key"], one["VersionId"], one["LastModified"])

    def side_file(self, key: str) -> bytes | None:
        """Return a small file that may lie beside another, or None when it does not."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read(SIDE_FILE)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None

    def upload_form(self, key: str, *, media: str, largest: int, seconds: int) -> dict[str, Any]:
        """Return a form by which a browser may put exactly this object, for a few minutes."""
        return self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Fields={"Content-Type": media},
            Conditions=[{"Content-Type": media}, ["content-length-range", 1, largest]],
            ExpiresIn=seconds,
        )


class HeldFiles:
    """Copies of what a court wants kept: nothing here expires, and nothing is read."""

    def __init__(self, client: "S3Client", bucket: str, sources: Mapping[str, str]) -> None:
        """Copy into this bucket from those, each under a name, without the bytes coming by here."""
        self._client = client
        self._bucket = bucket
        self._sources = sources

    def keep(self, key: str, version: str, name: str) -> int | None:
        """Copy one version of a raw file under a name; return its size, or None if it has expired.

        Repeating it puts the same bytes over the same name.
        """
        raw = self._sources["intake"]
        try:
            size = IntakeBucket(self._client, raw).describe(key, version).size
            self._copy({"Bucket": raw, "Key": key, "VersionId": version}, name)
        except ClientError as error:
            _unless_gone(error)
            return None
        return size

    def keep_folder(self, source: str, prefix: str, folder: str) -> None:
        """Copy what lies under a prefix of a source into a folder, page by page.

        What has been copied is not copied again, so that a repeat goes on where this stopped.
        """
        held = set(self._keys(self._bucket, f"{folder}/{source}/{prefix}"))
        for key in self._keys(self._sources[source], prefix):
            name = f"{folder}/{source}/{key}"
            if name in held:
                continue
            try:
                self._copy({"Bucket": self._sources[source], "Key": key}, name)
            except ClientError as error:
                _unless_gone(error)

    def count(self, folder: str) -> int:
        """Return how many copies lie in a folder."""
        return sum(1 for _ in self._keys(self._bucket, f"{folder}/"))

    def hashes(self, folder: str) -> list[tuple[str, str]]:
        """Return what lies in a folder, each by its name there and the SHA-256 of its bytes.

        The service took the hash of the copy as it made it.
        """
        return [
            (name.removeprefix(f"{folder}/"), b64decode(self._checksum(name)).hex())
            for name in self._keys(self._bucket, f"{folder}/")
        ]

    def _copy(self, source: "CopySourceTypeDef", name: str) -> None:
        self._client.copy_object(
            Bucket=self._bucket, Key=name, CopySource=source, ChecksumAlgorithm="SHA256"
        )

    def _checksum(self, name: str) -> str:
        head = self._client.head_object(Bucket=self._bucket, Key=name, ChecksumMode="ENABLED")
        return head["ChecksumSHA256"]

    def _keys(self, bucket: str, prefix: str) -> Iterator[str]:
        return _keys(self._client, bucket, prefix)


def _found(client: "S3Client", bucket: str, key: str) -> bytes | None:
    try:
        return client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None


def _keys(client: "S3Client", bucket: str, prefix: str) -> Iterator[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return (one["Key"] for page in pages for one in page.get("Contents", []))


def _unless_gone(error: ClientError) -> None:
    # A head has no body to say it in, and says only the status.
    if error.response["Error"]["Code"] not in {"404", "NoSuchKey", "NoSuchVersion"}:
        raise error


def _is_there(error: ClientError) -> bool:
    """Tell whether a put was refused because the object is there, or another is just coming."""
    code = error.response["Error"]["Code"]
    return code in {"PreconditionFailed", "ConditionalRequestConflict"}
