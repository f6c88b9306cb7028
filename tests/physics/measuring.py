"""What a run measured, with errors by the jackknife over bins."""
import h5py
import numpy as np

import exact
import program
from program import require


def bins_of(values, many=64):
    """Means over bins: of `values` (quantity, replica, time), the replicas in up to 64 groups, or cut in time too."""
    quantities, replicas, times = values.shape
    if replicas >= many:
        return np.stack([part.mean((1, 2)) for part in np.array_split(values, many, 1)], 1)
    cuts = max(1, min(times, -(-many // replicas)))
    parts = np.array_split(values, cuts, 2)
    return np.concatenate([part.mean(2) for part in parts], 1)


def jackknife(bins, function):
    n = bins.shape[1]
    total = bins.sum(1)
    left_out = np.array([function((total - bins[:, i]) / (n - 1)) for i in range(n)])
    return function(total / n), np.sqrt((n - 1) * np.var(left_out))


def square_series(run):
    names = ("diagonal_energy", "plaquette_energy")
    with h5py.File(run / "series.h5") as file:
        return names if names[0] in file else ()


def structure_factor(spins):
    """|sum s exp(2 pi i x / L)|^2 / N, mean over the axes, a sample."""
    axes = range(1, spins.ndim)
    total = 0
    for axis in axes:
        line = spins.sum(tuple(a for a in axes if a != axis))
        total = total + abs(line @ np.exp(2j * np.pi * np.arange(line.shape[1]) / line.shape[1])) ** 2
    return total / (spins.ndim - 1) / spins[0].size


def measured(run, size, K, thermalization):
    """Estimate and error of every quantity."""
    n = int(np.prod(size))
    E, M, time = program.read(run / "series.h5", "energy", "magnetization", "time")
    e, m = (x[:, time > thermalization] / n for x in (E, M))
    bins = bins_of(np.stack([e, e * e, m, m**2, m**4]))
    found = {"e": jackknife(bins, lambda x: x[0]), "C": jackknife(bins, lambda x: K * K * n * (x[1] - x[0] ** 2)),
             "m": jackknife(bins, lambda x: x[2]), "m2": jackknife(bins, lambda x: x[3]),
             "U4": jackknife(bins, lambda x: 1 - x[4] / (3 * x[3] ** 2))}
    with h5py.File(run / "series.h5") as series:
        improved = "cluster_s2" in series
    if improved:
        s2, s4 = program.read(run / "series.h5", "cluster_s2", "cluster_s4")
        s2, s4 = (x[:, time > thermalization].astype(float) for x in (s2, s4))
        bins = bins_of(np.stack([s2 / n**2, (3 * s2**2 - 2 * s4) / n**4]))
        found["improved m2"] = jackknife(bins, lambda x: x[0])
        found["improved U4"] = jackknife(bins, lambda x: 1 - x[1] / (3 * x[0] ** 2))
    with h5py.File(run / "series.h5") as series:
        by_axis = [axis for axis in "xyz" if f"energy_{axis}" in series]
    for axis, total in zip(by_axis, program.read(run / "series.h5", *(f"energy_{axis}" for axis in by_axis))):
        found[f"e_{axis}"] = jackknife(bins_of(total[None, :, time > thermalization] / n), lambda x: x[0])
    squares = program.read(run / "series.h5", *couplings) if (couplings := square_series(run)) else []
    for name, total in zip(("e_d", "e_p"), squares):
        found[name] = jackknife(bins_of(total[None, :, time > thermalization] / n), lambda x: x[0])
    if (run / "samples.h5").exists():
        spins, replica, sweep = program.read(run / "samples.h5", "spins", "replica", "sweep")
        replicas = len(E)
        s = spins.astype(np.int64)
        axes = tuple(range(1, s.ndim))
        require(np.array_equal(replica, np.arange(len(s)) % replicas), "/replica is not n mod R")
        column = np.searchsorted(time, sweep)
        bonds = -sum((s * np.roll(s, 1, a)).sum(axes) for a in axes)
        require(np.array_equal(bonds, E[replica, column]), "energies of samples.h5 and of series.h5 differ")
        require(np.array_equal(s.sum(axes), M[replica, column]), "magnetizations of samples.h5 and series.h5 differ")
        if squares:
            require(all(np.array_equal(a, b[replica, column]) for a, b in zip(exact.squares(s), squares)),
                    "diagonal or plaquette energies of samples.h5 and series.h5 differ")
        checkerboard = 1 - 2 * (np.indices(size).sum(0) % 2)
        rows = np.stack([s.sum(axes) ** 2 / n, structure_factor(s), ((s * checkerboard).sum(axes) / n) ** 2])
        bins = bins_of(rows.reshape(3, -1, replicas).swapaxes(1, 2))
        found["xi/L"] = jackknife(
            bins, lambda x: np.sqrt(max(x[0] / x[1] - 1, 0)) / (2 * np.sin(np.pi / size[-1])) / size[-1])
        found["staggered m2"] = jackknife(bins, lambda x: x[2])
    return found
