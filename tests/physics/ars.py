"""The random bits of a counter by the definition (FIPS 197 for the rounds; Salmon et al., SC'11), byte by byte."""

MASK = (1 << 64) - 1
WEYL = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
VERSION = 1


def double(a):
    return (a << 1 ^ (0x11B if a & 0x80 else 0)) & 0xFF


def times(a, b):
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = double(a), b >> 1
    return product


def substitution():
    inverse = [0] + [next(b for b in range(1, 256) if times(a, b) == 1) for a in range(1, 256)]
    rotated = lambda x, n: (x << n | x >> (8 - n)) & 0xFF
    return [x ^ rotated(x, 1) ^ rotated(x, 2) ^ rotated(x, 3) ^ rotated(x, 4) ^ 0x63 for x in inverse]


SUBSTITUTION = substitution()


def round_of(state, key, last):
    shifted = [SUBSTITUTION[state[4 * ((c + r) % 4) + r]] for c in range(4) for r in range(4)]
    if not last:
        column = lambda c: shifted[4 * c:4 * c + 4]
        shifted = [double(a[r]) ^ double(a[(r + 1) % 4]) ^ a[(r + 1) % 4] ^ a[(r + 2) % 4] ^ a[(r + 3) % 4]
                   for a in map(column, range(4)) for r in range(4)]
    return [a ^ b for a, b in zip(shifted, key)]


def low_word(seed, purpose, place, step=0, draw=0, rounds=5):
    """The low 64 of the 128 bits at an address."""
    bytes_of = lambda low, high: list((low | high << 64).to_bytes(16, "little"))
    keys = [bytes_of((seed + r * WEYL[0]) & MASK, (VERSION + r * WEYL[1]) & MASK) for r in range(rounds + 1)]
    state = [a ^ b for a, b in zip(bytes_of(place, step << 24 | purpose << 16 | draw), keys[0])]
    for r in range(1, rounds + 1):
        state = round_of(state, keys[r], r == rounds)
    return int.from_bytes(bytes(state[:8]), "little")
