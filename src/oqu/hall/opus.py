"""The duration of an Opus packet, read from its first bytes. Source: RFC 6716, section 3.1."""

RATE = 48_000
"""Samples a second; the unit of positions in a lecture's sound."""

LONGEST_PACKET = RATE * 120 // 1000

_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)


class NotOpus(ValueError):
    """The packet can't be Opus."""


def samples(packet: bytes) -> int:
    """Return the length of a packet in samples of 48 kHz; raise NotOpus."""
    if not packet:
        raise NotOpus("an empty packet")
    config, count = packet[0] >> 3, _frames(packet)
    if config < 12:
        frame = _SILK[config % 4]
    elif config < 16:
        frame = _HYBRID[config % 2]
    else:
        frame = _CELT[config % 4]
    if not 0 < count * frame <= LONGEST_PACKET:
        raise NotOpus("an impossible length")
    return count * frame


def _frames(packet: bytes) -> int:
    code = packet[0] & 3
    if code == 3:
        if len(packet) < 2:
            raise NotOpus("a packet without its count")
        return packet[1] & 0x3F
    return 1 if code == 0 else 2
