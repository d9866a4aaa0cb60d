"""Blocks of internet addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from ...refusals import NotEvaluated, Refused
from .calls import Function, takes
from .plain import Plain, number, text, whole

_BLOCK = re.compile(r"([0-9a-fA-F:.]+)/([0-9]+)")
_OCTETS = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")
_IPV4_IN_IPV6 = 0xFFFF
_MOST_BITS = 32
_SURE_PLACE = 2**63


@dataclass(frozen=True, slots=True)
class Block:
    """``10.0.0.0/8``: its first address as a number, its prefix, and the 32 or 128 bits of an address."""

    start: int
    prefix: int
    bits: int

    def __str__(self) -> str:
        return f"{_address(self.start, self.bits)}/{self.prefix}"

    @property
    def end(self) -> int:
        """The last address."""
        return self.start | (1 << (self.bits - self.prefix)) - 1


def _block(written: str) -> Block:
    found = _BLOCK.fullmatch(written)
    if not found:
        raise Refused("it is no block of addresses")
    start, bits = _parsed(found[1])
    prefix = int(found[2]) if len(found[2]) < 9 else 999
    if prefix > bits:
        raise Refused("it is no block of addresses")
    return Block(start >> (bits - prefix) << (bits - prefix), prefix, bits)


def _parsed(written: str) -> tuple[int, int]:
    """An address as a number, and its bits. Terraform takes 010 for 10, as it always did."""
    if octets := _OCTETS.fullmatch(written):
        parts = [int(part) if len(part) < 9 else 999 for part in octets.groups()]
        if max(parts) > 255:
            raise Refused("it is no block of addresses")
        return int.from_bytes(bytes(parts), "big"), 32
    if ":" not in written:
        raise Refused("it is no block of addresses")
    try:
        address = int(IPv6Address(written))
    except AddressValueError:
        raise NotEvaluated("an address of this form is not followed") from None
    if address >> 32 == _IPV4_IN_IPV6:
        raise NotEvaluated("an IPv4 address inside of an IPv6 address is not followed")
    return address, 128


def _address(value: int, bits: int) -> str:
    if bits == 128 and value >> 32 == _IPV4_IN_IPV6:
        raise NotEvaluated("an IPv4 address inside of an IPv6 address is not followed")
    return str(IPv4Address(value) if bits == 32 else IPv6Address(value))


def _host(prefix: str, host: int) -> Plain:
    """A negative number counts from the end."""
    block = _block(prefix)
    size = 1 << (block.bits - block.prefix)
    if abs(host) >= _SURE_PLACE:
        raise NotEvaluated("a number of this size is not followed")
    if not -size <= host < size:
        raise Refused("the block has no address of that number")
    return _address(block.start + host % size, block.bits)


def _mask(prefix: str) -> Plain:
    block = _block(prefix)
    if block.bits != 32:
        raise Refused("an IPv6 block has no mask")
    return _address((1 << 32) - (1 << (32 - block.prefix)), 32)


def _subnet(prefix: str, more: int, place: int) -> Plain:
    block = _block(prefix)
    if more < 0 or not 0 <= place < _SURE_PLACE:
        raise NotEvaluated("a number of bits or subnet that is negative, or this large, is not followed")
    longer = block.prefix + more
    if longer > block.bits:
        raise Refused("the block is too small for that many more bits")
    if place >> more:
        raise Refused("the block has no subnet of that number")
    return str(Block(block.start | place << (block.bits - longer), longer, block.bits))


def _subnets(prefix: str, *more: int) -> Plain:
    """Subnets that follow each other, each at the next place where one of its size may begin."""
    block = _block(prefix)
    if more and not block.start:
        raise NotEvaluated("subnets of the first of all addresses are not followed")
    found: list[Plain] = []
    place = block.start
    for bits in more:
        if not 1 <= bits <= _MOST_BITS or block.prefix + bits > block.bits:
            raise Refused(f"a subnet needs 1 to {_MOST_BITS} more bits, and no more than there are")
        size = 1 << (block.bits - block.prefix - bits)
        place = -(-place // size) * size
        if place > block.end:
            raise Refused("the block is too small for all of them")
        found.append(str(Block(place, block.prefix + bits, block.bits)))
        place += size
    return found


def _any_whole(value: Plain) -> int:
    """A whole number of any size."""
    given = number(value)
    if not isinstance(given, int):
        raise Refused("a whole number is required")
    return given


ADDRESSES: Mapping[str, Function] = {
    "cidrhost": takes(text, _any_whole)(_host),
    "cidrnetmask": takes(text)(_mask),
    "cidrsubnet": takes(text, whole, _any_whole)(_subnet),
    "cidrsubnets": takes(text, rest=whole)(_subnets),
}
