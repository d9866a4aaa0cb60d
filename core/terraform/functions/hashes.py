"""Checksums of texts, and the UUIDs that are made of them."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping

from ...refusals import Refused
from .calls import Function, takes
from .encoding import in_base64
from .plain import Plain, text

_GROUPS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID = re.compile(
    rf"(?:urn:uuid:)?(?P<plain>{_GROUPS})|[\0-\x7f](?P<braced>{_GROUPS})[\0-\x7f]|(?P<bare>[0-9a-f]{{32}})",
    re.IGNORECASE,
)
"""Whatever stands for the braces, as Terraform reads it."""
_SPACES = {"dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID, "x500": uuid.NAMESPACE_X500}


def _hashed(algorithm: str) -> Function:
    return lambda given: hashlib.new(algorithm, given.encode(), usedforsecurity=False).hexdigest()


def _hashed_base64(algorithm: str) -> Function:
    return lambda given: in_base64(hashlib.new(algorithm, given.encode(), usedforsecurity=False).digest())


def _named_uuid(space: str, name: str) -> Plain:
    return str(uuid.uuid5(_SPACES.get(space) or _parsed(space), name))


def _parsed(written: str) -> uuid.UUID:
    found = _UUID.fullmatch(written)
    if not found:
        raise Refused("it is no UUID, and no namespace with a name")
    return uuid.UUID(found["plain"] or found["braced"] or found["bare"])


HASHES: Mapping[str, Function] = {
    "base64sha256": takes(text)(_hashed_base64("sha256")),
    "base64sha512": takes(text)(_hashed_base64("sha512")),
    "md5": takes(text)(_hashed("md5")),
    "sha1": takes(text)(_hashed("sha1")),
    "sha256": takes(text)(_hashed("sha256")),
    "sha512": takes(text)(_hashed("sha512")),
    "uuidv5": takes(text, text)(_named_uuid),
}
