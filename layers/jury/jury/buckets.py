"""The evidence bucket, written once and for ever, and the working papers, which expire."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from jury.canonical import sha256
from jury.errors import CountsDisagree

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

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

    def get(self, key: str) -> bytes:
        """Return an object's bytes; a missing one is an error of the service (NoSuchKey)."""
        return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

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

    def get(self, key: str) -> bytes:
        """Return a paper's bytes."""
        return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

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


class IntakeBucket:
    """What the counties send. Only ingest may read it, and it expires."""

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


def _is_there(error: ClientError) -> bool:
    """Tell whether a put was refused because the object is there, or another is just coming."""
    code = error.response["Error"]["Code"]
    return code in {"PreconditionFailed", "ConditionalRequestConflict"}
