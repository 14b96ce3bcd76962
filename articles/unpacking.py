"""Unpacking an answer piece by piece, none larger than 64 KiB, so that a bomb is met before it bursts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

GZIP = b"\x1f\x8b"
PLAIN = frozenset({"", "identity"})
PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class PackedWronglyError(ValueError):
    """A body that is not packed as it says."""


class UnknownPackingError(PackedWronglyError):
    """A packing that was not asked for."""


class Unpacker:
    """Takes a body's pieces as they come and gives them out unpacked: gzip (of several members too), zlib, raw deflate.

    Raises UnknownPackingError for another packing than these, PackedWronglyError for a body that is not what it says.
    """

    PIECE = 65_536

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in PLAIN | PACKED:
            raise UnknownPackingError(f"the answer is packed as {self._encoding!r}, which was not asked for")
        self._packed = b""
        self._members = 0
        self._member: zlib._Decompress | None = None

    @property
    def unfinished(self) -> bool:
        """Whether the packed body breaks off."""
        return self._encoding in PACKED and (self._member is not None or not self._members)

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        """What this piece of the body unpacks to."""
        if self._encoding in PLAIN:
            yield chunk
            return
        self._packed += chunk
        while (member := self._at_hand()) is not None:
            try:
                piece = member.decompress(self._packed, self.PIECE)
            except zlib.error as error:
                raise PackedWronglyError("the answer is packed wrongly and can't be unpacked") from error
            self._packed = member.unconsumed_tail
            if member.eof:
                self._packed = member.unused_data
                self._member, self._members = None, self._members + 1
            yield piece
            # What a full piece had no room for is still inside, also once all of the chunk was taken in.
            if not self._packed and len(piece) < self.PIECE:
                return

    def _at_hand(self) -> zlib._Decompress | None:
        """The member that is being unpacked, or the next one once its first two bytes are there."""
        if self._member is None and self._members:
            # Zeros may fill up the last block of a file.
            self._packed = self._packed.lstrip(b"\0")
        if self._member is None and len(self._packed) >= len(GZIP):
            if self._members and not self._packed.startswith(GZIP):
                # What comes after the end is no part of it (as gzip itself has it).
                self._packed = b""
                return None
            self._member = zlib.decompressobj(self._window())
        return self._member

    def _window(self) -> int:
        """zlib's word for the packing: `deflate` is meant to be zlib's format, and often sent without its header."""
        first, second = self._packed[:2]
        zlib_header = first & 0x0F == 8 and (first << 8 | second) % 31 == 0
        return -15 if self._encoding == "deflate" and not zlib_header and not self._packed.startswith(GZIP) else 47
