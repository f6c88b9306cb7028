"""Energy and magnetisation over the sweeps, from the random or ordered start on."""

import math

import numpy
from matplotlib import pyplot

from figures import style

TITLE = "Time series and thermalisation"


def draw(run):
    series = run.series
    _, sites = style.describe_lattice(run)
    sweeps = numpy.asarray(series["time"]).astype(float)
    cut = run.input.get("sample", {}).get("thermalization")
    figure, rows = pyplot.subplots(2, 1, figsize=(7.5, 4.6), sharex=True)
    energy = numpy.asarray(series["energy"]) / sites
    magnetization = abs(numpy.asarray(series["magnetization"])) / sites
    for axes, values, label in (
        (rows[0], energy, "energy per site e / J"),
        (rows[1], magnetization, "|m| per site"),
    ):
        for replica in values[:3] if len(values) > 3 else []:
            axes.plot(sweeps + 1, replica, color=style.COLOURS["pca"], linewidth=0.5, alpha=0.6)
        axes.plot(sweeps + 1, values.mean(axis=0), color=style.COLOURS["trained"], label="mean over replicas")
        if len(values) > 3:
            low, high = numpy.percentile(values, [16, 84], axis=0)
            axes.fill_between(sweeps + 1, low, high, color=style.COLOURS["trained"], alpha=0.2, linewidth=0)
        if cut:
            axes.axvline(cut + 1, color=style.COLOURS["two_point"], linestyle="--", label=f"thermalisation: {cut} sweeps")
        axes.set(ylabel=label, xscale="log")
    for name, axes in (("e", rows[0]), ("|m|", rows[1])):
        exact = run.observables().get(name)
        if exact is not None and math.isfinite(exact.exact):
            axes.axhline(exact.exact, color="black", linewidth=0.8, label=f"exact {exact.exact:.5f}")
    figure.legend(*rows[0].get_legend_handles_labels(), ncol=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    rows[1].set_xlabel("sweep + 1")
    band = f"The band holds the middle 68 % of {len(energy)} replicas. " if len(energy) > 3 else ""
    yield "thermalization", figure, band + _halves({"e": energy, "|m|": magnetization}, sweeps, cut or 0)


def _halves(series, sweeps, cut):
    """Whether the first and the second half after the cut agree: a difference per replica, the error over replicas."""
    after = numpy.flatnonzero(sweeps > cut)
    if len(after) < 2:
        return "Nothing has been measured after the thermalisation yet."
    first, second = numpy.array_split(after, 2)
    differences = {name: x[:, second].mean(axis=1) - x[:, first].mean(axis=1) for name, x in series.items()}
    text = "Between the two halves after the thermalisation "
    if len(next(iter(differences.values()))) < 8:
        changes = " and ".join(f"{name} changes by {d.mean():+.2g}" for name, d in differences.items())
        return f"{text}{changes} (too few replicas for an error)."
    off = {name: d.mean() / (d.std(ddof=1) / math.sqrt(len(d))) for name, d in differences.items()}
    changes = " and ".join(f"{name} changes by {value:+.1f}" for name, value in off.items())
    drift = any(abs(value) > 3 for value in off.values())
    verdict = "the thermalisation is too short, or the run not stationary" if drift else "no sign of a drift"
    return f"{text}{changes} standard errors: {verdict}."
