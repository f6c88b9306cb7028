"""Configurations from samples.h5."""

import numpy
from matplotlib import pyplot

from figures import style

TITLE = "Samples"


def draw(run):
    spins = run.samples
    lattice, sites = style.describe_lattice(run)
    shown = numpy.linspace(0, len(spins) - 1, min(8, len(spins))).astype(int)
    dimension = len(spins.shape) - 1
    if dimension == 1:
        count = min(len(spins), 120)
        figure, axes = pyplot.subplots(figsize=(7.5, 3.2))
        axes.imshow(spins[:count].values, cmap=style.SPINS, vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
        axes.set(xlabel="site x", ylabel="sample")
        how = f"The first {count} of {len(spins)} samples, one a row"
    else:
        columns = min(4, len(shown))
        rows = -(-len(shown) // columns)
        figure, grid = pyplot.subplots(rows, columns, figsize=(1.9 * columns, 2.05 * rows), squeeze=False)
        for axes, n in zip(grid.flat, shown):
            style.show_spins(axes, spins[int(n)].values)
            axes.set_title(f"sample {n}")
        how = f"{len(shown)} of {len(spins)} samples"
        how += ", the middle slice of each" if dimension == 3 else ""
    part = spins[: min(len(spins), 1000, 1 + 2**27 // sites)].values  # at most 128 MiB
    up = part.reshape(len(part), -1).mean(axis=1) > 0
    K = style.coupling(run)
    at = f" at K = J/kT = {K:g}" if K is not None else ""
    yield "samples", figure, (
        f"{how}, on a {lattice} lattice{at}; light is spin up. "
        f"Of the first {len(part)} samples {up.mean():.0%} have positive magnetisation."
    )
