"""Keys, columns encrypted at rest, and the keyed hashes behind blind indexes.

A personal column holds a blob: one byte of format, four of key id, twelve of nonce, then AES-256-GCM's ciphertext and
tag. The column's name is authenticated with it, so that a blob moved to another column does not decrypt. An empty
text is an empty blob. A blind index is a keyed hash (HMAC-SHA256): equal texts give equal indexes, and a text cannot
be tested against it without the key.

Index keys are separate from the encryption keys. Many indexed texts have been erased, so a new index key cannot be
applied to the texts again. Instead it is applied to the existing indexes. A blind index is therefore computed with
every index key ever used, oldest first, and cannot be tested without the newest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Engine, LargeBinary
from sqlalchemy.types import TypeDecorator

from routing.errors import Misconfigured

__all__ = ["Keys", "PersonalJSON", "PersonalText", "blind_index", "give_keys", "stepped"]

_FILE_HEADER: Final = "wardround-keys-1"
_KEY_BYTES: Final = 32
_FORMAT: Final = b"\x01"
_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_HEAD_BYTES: Final = 1 + _ID_BYTES + _NONCE_BYTES
_UNFIT_ACTION: Final = "Restore the key file made by `wardround` from your backup, complete and unchanged."


@dataclass(frozen=True, slots=True)
class Keys:
    """A deployment's keys. Each is 32 random bytes and never shown.

    Attributes
    ----------
    primary
        Encrypts every new value.
    index
        The key for the last step of the blind indexes.
    older
        Former primary keys, used only for decryption.
    former_indexes
        The keys for the earlier steps, oldest first.

    Raises
    ------
    Misconfigured
        ``key.unfit``: a key is not 32 bytes long.
    """

    primary: bytes = field(repr=False)
    index: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)
    former_indexes: tuple[bytes, ...] = field(default=(), repr=False)
    _ciphers: dict[bytes, AESGCM] = field(init=False, repr=False, compare=False)
    _primary_id: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if any(len(key) != _KEY_BYTES for key in (self.primary, *self.indexes, *self.older)):
            raise Misconfigured("key.unfit", "An encryption key is not 32 bytes long.", _UNFIT_ACTION)
        ciphers = {_key_id(key): AESGCM(key) for key in (*self.older, self.primary)}
        object.__setattr__(self, "_ciphers", ciphers)
        object.__setattr__(self, "_primary_id", _key_id(self.primary))

    @classmethod
    def generate(cls) -> Keys:
        """Generate new random keys."""
        return cls(primary=secrets.token_bytes(_KEY_BYTES), index=secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> Keys:
        """Read the keys from a key file's text.

        Raises
        ------
        Misconfigured
            ``key.unfit``: the text is not a key file.
        """
        header, *lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
        found: dict[str, list[bytes]] = {"primary": [], "index": [], "older": [], "former-index": []}
        try:
            for line in lines:
                name, encoded = line.split()
                found[name].append(urlsafe_b64decode(encoded.encode("ascii")))
            (primary,), (index,) = found["primary"], found["index"]
        except (ValueError, KeyError, Base64Error, UnicodeEncodeError):
            header = ""
        if header != _FILE_HEADER:
            # `from None`, because the cause would quote the line, and the line is a key.
            raise Misconfigured(
                "key.unfit", "The encryption key file is not a Wardround key file.", _UNFIT_ACTION
            ) from None
        return cls(primary, index, tuple(found["older"]), tuple(found["former-index"]))

    def to_text(self) -> str:
        """Return the text of a key file, which can decrypt all the data."""
        named = [("primary", self.primary), ("index", self.index)]
        named += [("older", key) for key in self.older] + [("former-index", key) for key in self.former_indexes]
        lines = [f"{name} {urlsafe_b64encode(key).decode('ascii')}" for name, key in named]
        return "\n".join([_FILE_HEADER, *lines, ""])

    @classmethod
    def read(cls, path: Path) -> Keys:
        """Read the keys from a key file.

        Raises
        ------
        Misconfigured
            ``key.missing``: the file does not exist or cannot be read. ``key.unfit``: it is not a key file.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            text = ""
        except OSError as error:
            raise Misconfigured(
                "key.missing",
                f"The encryption key file {path} cannot be read: {error.strerror}.",
                "Restore the key file from your backup, or set the right path in the settings.",
            ) from None
        return cls.from_text(text)

    def write(self, path: Path) -> None:
        """Write a new key file that only its owner may read (mode 0600) and sync it to the disk.

        Raises
        ------
        Misconfigured
            ``key.exists``: the file exists, and a key is never overwritten. ``key.missing``: the folder does not exist
            or cannot be written to.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise Misconfigured(
                "key.exists",
                f"The file {path} already exists, and a key is never overwritten.",
                "Move it away first if you are sure that no database needs it.",
            ) from None
        except OSError as error:
            raise Misconfigured(
                "key.missing",
                f"The encryption key file {path} cannot be written: {error.strerror}.",
                "Choose a folder that exists and that you may write to.",
            ) from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self.to_text())
            file.flush()
            os.fsync(file.fileno())

    @property
    def primary_id(self) -> bytes:
        """The key id at the start of every value encrypted with the primary key."""
        return self._primary_id

    @property
    def indexes(self) -> tuple[bytes, ...]:
        """The keys for all steps of the blind indexes, oldest first."""
        return (*self.former_indexes, self.index)

    def rotated(self) -> Keys:
        """Return the keys with a new primary key and one more index step. The former key still decrypts."""
        primary, index = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_KEY_BYTES)
        return Keys(primary, index, (self.primary, *self.older), self.indexes)

    def at_step(self, steps: int) -> Keys:
        """Return the keys with only the first index steps, for a database that has not taken the rest."""
        *former, last = self.indexes[:steps]
        return Keys(self.primary, last, self.older, tuple(former))

    def retired(self) -> Keys:
        """Return the keys without former primary keys. All index steps stay, because they are in use."""
        return Keys(self.primary, self.index, (), self.former_indexes)

    def also_opening(self, former: Keys) -> Keys:
        """Return the keys, extended to decrypt values under another set of keys as well."""
        known = (self.primary, *self.older)
        unknown = (key for key in (former.primary, *former.older) if key not in known)
        return Keys(self.primary, self.index, (*self.older, *unknown), self.former_indexes)

    def replace(self, path: Path) -> None:
        """Replace a key file with these keys in one step, and sync it to the disk.

        Raises
        ------
        Misconfigured
            ``key.missing``: its folder cannot be written to. ``key.exists``: a file is in the way.
        """
        part = path.with_name(f"{path.name}.new")
        if part.is_file():
            # Left by a replacement that was killed. Nothing was encrypted with its keys.
            part.unlink()
        self.write(part)
        part.replace(path)
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt a text with the primary key.

        The same ``context`` is needed to decrypt it.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._primary_id].encrypt(nonce, plain, context.encode())
        return b"".join((_FORMAT, self._primary_id, nonce, sealed))

    def open(self, blob: bytes, context: str) -> bytes:
        """Decrypt what ``seal`` returned, with the key that encrypted it.

        Raises
        ------
        Misconfigured
            ``store.wrong-key``: encrypted with an unknown key. ``store.damaged-value``: changed, cut, or moved from
            another column.
        """
        cipher = self._ciphers.get(blob[1 : 1 + _ID_BYTES])
        if blob[:1] != _FORMAT or len(blob) < _HEAD_BYTES:
            raise _damaged(context)
        if cipher is None:
            raise Misconfigured(
                "store.wrong-key",
                f"A value in {context} was encrypted with a key that is not in the key file.",
                "Restore this database's key file from your backup.",
            )
        try:
            return cipher.decrypt(blob[1 + _ID_BYTES : _HEAD_BYTES], blob[_HEAD_BYTES:], context.encode())
        except InvalidTag:
            raise _damaged(context) from None


def blind_index(keys: Keys, purpose: str, text: str) -> str:
    """Return a text's keyed hash, in 64 hex digits. It differs by ``purpose``, and so by column."""
    first, *later = keys.indexes
    found = hmac.new(first, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
    for key in later:
        found = stepped(key, found)
    return found


def stepped(index_key: bytes, index: str) -> str:
    """Return a blind index taken one step further."""
    return hmac.new(index_key, index.encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True)
class _Ring:
    """A database's current keys, and a function that fetches newer keys."""

    keys: Keys
    fetch: Callable[[], Keys | None]

    def open(self, blob: bytes, context: str) -> bytes:
        try:
            return self.keys.open(blob, context)
        except Misconfigured as error:
            newer = self.fetch() if error.code == "store.wrong-key" else None
            if newer is None:
                raise
            self.keys = newer
            return newer.open(blob, context)


# All databases in a process share the column types but not the keys. The dialect is the only object specific to a
# database that SQLAlchemy passes to a type.
_RINGS: Final[WeakKeyDictionary[Dialect, _Ring]] = WeakKeyDictionary()


def give_keys(engine: Engine, keys: Keys, fetch: Callable[[], Keys | None] = lambda: None) -> None:
    """Use ``keys`` to encrypt and decrypt an engine's personal columns.

    ``fetch`` is called for newer keys when a value was encrypted with an unknown one.
    """
    _RINGS[engine.dialect] = _Ring(keys, fetch)


class PersonalText(TypeDecorator[str]):
    """A text encrypted at rest. ``context`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt a value before it is written."""
        if not value:
            return None if value is None else b""
        return _RINGS[dialect].keys.seal(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt a value after it is read."""
        if not value:
            return None if value is None else ""
        return _RINGS[dialect].open(bytes(value), self.context).decode()


class PersonalJSON(TypeDecorator[Any]):
    """A JSON value encrypted at rest. ``context`` is ``table.column``, and None is NULL."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encrypt a value before it is written."""
        if value is None:
            return None
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return _RINGS[dialect].keys.seal(plain, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypt a value after it is read."""
        return None if value is None else json.loads(_RINGS[dialect].open(bytes(value), self.context))


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"wardround key id" + key).digest()[:_ID_BYTES]


def _damaged(context: str) -> Misconfigured:
    return Misconfigured(
        "store.damaged-value",
        f"A value in {context} was changed or damaged outside Wardround.",
        "Restore the database from your last good backup.",
    )
