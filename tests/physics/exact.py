"""Exact values in their own few lines, independent of the program's: enumeration and a transfer matrix.

Energies are E/J = -sum over bonds of s s' a site, K = J/kT, C = K^2 N Var(e), h is beta times the field.
"""

import numpy as np


def all_states(n):
    return 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.int8)


def squares(s):
    """-sum over diagonal bonds of s s' and -sum over plaquettes of s s' s'' s''' of samples on two axes."""
    right, above = np.roll(s, -1, 2), np.roll(s, -1, 1)
    corner = np.roll(right, -1, 1)
    return [-x.sum((1, 2), dtype=np.int64) for x in (s * corner + right * above, s * right * above * corner)]


def enumerate_lattice(size, K, h=0.0, diagonal=0.0, plaquette=0.0, anisotropy=None):
    """Every configuration of a small periodic lattice (two bonds between neighbours on an extent of 2)."""
    n = int(np.prod(size))
    s = all_states(n).reshape(-1, *size).astype(np.int16)
    axes = tuple(range(1, s.ndim))
    E = -sum((s * np.roll(s, 1, axis)).sum(axes) for axis in axes).astype(float)
    M = s.sum(axes).astype(float)
    parity = np.indices(size).sum(0) % 2
    Ms = (s * (1 - 2 * parity)).sum(axes).astype(float)
    exponent = -K * E + h * M
    terms = {}
    if anisotropy:
        along = [-(s * np.roll(s, 1, axis)).sum(axes).astype(float) for axis in axes]
        exponent = h * M - K * sum(ratio * x for ratio, x in zip(anisotropy, along))
        terms = dict(zip(("e_z", "e_y", "e_x")[3 - len(along):], along))
    if diagonal or plaquette:
        terms = dict(zip(("e_d", "e_p"), squares(s)))
        exponent = exponent - diagonal * terms["e_d"] - plaquette * terms["e_p"]
    weight = np.exp(exponent - np.max(exponent))
    mean = lambda x: float(np.dot(weight, x) / weight.sum())
    m2, m4 = mean(M**2) / n**2, mean(M**4) / n**4
    return {"e": mean(E) / n, "C": K * K * (mean(E * E) - mean(E) ** 2) / n, "m": mean(M) / n, "m2": m2,
            "U4": 1 - m4 / (3 * m2 * m2), "staggered m2": mean(Ms**2) / n**2,
            **{key: mean(x) / n for key, x in terms.items()}}


def magnetization(rows, columns, K):
    """<|m|>, <m^2>, <m^4> of the same lattice, from the distribution of M: Z(theta) = tr T(theta)^rows is its Fourier sum."""
    s = all_states(columns).astype(float)
    inside, M = (s * np.roll(s, 1, 1)).sum(1), s.sum(1)
    bonds = s @ s.T + (inside[:, None] + inside[None, :]) / 2
    T = np.exp(K * (bonds - abs(bonds).max()))
    n = rows * columns
    angles = np.pi * np.arange(n + 1) / (n + 1)  # M takes steps of 2
    Z = [np.trace(np.linalg.matrix_power(T * np.exp(1j * a * M)[:, None], rows)) for a in angles]
    values = np.arange(-n, n + 1, 2)
    weight = np.real(np.exp(-1j * np.outer(values, angles)) @ Z)
    m = values / n
    mean = lambda x: float(np.dot(weight, x) / weight.sum())
    return mean(abs(m)), mean(m**2), mean(m**4)


def torus(rows, columns, K):
    """Energy and specific heat of a periodic two-dimensional lattice from Z = tr T^rows, rows and columns >= 3."""
    s = all_states(columns).astype(float)
    inside = (s * np.roll(s, 1, 1)).sum(1)
    bonds = s @ s.T + (inside[:, None] + inside[None, :]) / 2

    def energy(coupling):  # -d ln Z / dK / N = -rows tr(T^(rows-1) dT/dK) / Z / N
        T = np.exp(coupling * (bonds - abs(bonds).max() * np.sign(coupling)))
        power = np.linalg.matrix_power(T, rows - 1)
        return -np.sum(power * (T * bonds).T) / np.sum(power * T.T) / columns

    step = 1e-4
    return {"e": energy(K), "C": -K * K * (energy(K + step) - energy(K - step)) / (2 * step)}


def ring(n, K):
    t = np.tanh(K)
    return {"e": -(t + t ** (n - 1)) / (1 + t**n), "m2": np.exp(2 * K) * (1 - t**n) / (1 + t**n) / n}


if __name__ == "__main__":  # one against the other
    for K in (0.408, -0.408):
        for size in ((3, 3), (4, 3), (4, 4)):
            a, b = enumerate_lattice(size, K), torus(*size, K)
            assert all(abs(a[key] - b[key]) < 1e-6 for key in b), (size, K, a, b)
        _, m2, m4 = magnetization(4, 4, K)
        b = {"m2": m2, "U4": 1 - m4 / (3 * m2 * m2)}
        assert all(abs(a[key] - b[key]) < 1e-10 for key in b), (K, a, b)
    a, b = enumerate_lattice((8,), 1.0), ring(8, 1.0)
    assert all(abs(a[key] - b[key]) < 1e-12 for key in b)
    print("the exact values agree with each other")
