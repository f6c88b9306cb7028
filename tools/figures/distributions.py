"""How long the series remembers, rho(t) with the window of tau, and how energy and magnetisation are distributed."""

import math

import numpy
from matplotlib import pyplot

from figures import style

TITLE = "Autocorrelation and distributions"
S = 1.5  # of the window: U. Wolff, Comput. Phys. Commun. 156, 143 (2004)


def draw(run):
    series = run.series
    _, sites = style.describe_lattice(run)
    sweeps = numpy.asarray(series["time"]).astype(float)
    after = sweeps > run.input.get("sample", {}).get("thermalization", 0)
    if after.sum() < 4:
        raise KeyError("fewer than four measurements after the thermalisation")
    spacing = sweeps[after][1] - sweeps[after][0]
    energy = numpy.asarray(series["energy"])[:, after] / sites
    magnetization = numpy.asarray(series["magnetization"])[:, after] / sites
    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(10.5, 3.4))
    parts = []
    for name, values, colour in (("e", energy, style.COLOURS["trained"]), ("m\N{SUPERSCRIPT TWO}", magnetization**2, style.COLOURS["two_point"])):
        rho = correlation(values)
        if rho is None:
            parts.append(f"{name} never changes")
            continue
        window, tau = automatic_window(rho, values.size)
        shown = min(len(rho), max(4 * window, 8))
        left.plot(spacing * numpy.arange(shown), rho[:shown], ".-", markersize=3, linewidth=0.8, color=colour, label=name)
        left.axvline(spacing * window, color=colour, linestyle=":", linewidth=0.8)
        parts.append(f"tau of {name} = {spacing * tau:.3g} sweeps, window {spacing * window:.0f}")
    left.axhline(0, color="black", linewidth=0.6)
    left.set(xlabel="t, sweeps", ylabel="\N{GREEK SMALL LETTER RHO}(t)")
    left.legend()
    for axes, values, label in ((middle, energy, "energy per site e / J"), (right, magnetization, "magnetisation per site m")):
        edges = bins(values, sites)
        axes.hist(values.ravel(), bins=edges, density=True, color=style.COLOURS["trained"], alpha=0.7)
        axes.axvline(values.mean(), color="black", linewidth=0.8)
        axes.set(xlabel=label, ylabel="density")
    yield "distributions", figure, (
        f"After the thermalisation: {'; '.join(parts)} (dotted: where the sum of the autocorrelations is cut, Wolff 2004). "
        f"Histograms of {values.size} measurements, lines at their means."
    )


def correlation(values):
    """rho(t) of (replica, time) about the mean of all, up to half the length; None where nothing changes."""
    off = values - values.mean()
    time = values.shape[1]
    spectrum = abs(numpy.fft.rfft(off, 2 * time, axis=1)) ** 2
    gamma = numpy.fft.irfft(spectrum, axis=1)[:, : time // 2 + 1].mean(axis=0) / (time - numpy.arange(time // 2 + 1))
    return gamma / gamma[0] if gamma[0] > 1e-15 * max(values.mean() ** 2, 1e-300) else None


def automatic_window(rho, measurements):
    """(window, tau): the first W at which the error of the sum is least, equation 52 there."""
    tau = numpy.maximum(numpy.cumsum(rho) - 0.5, 0.5)
    for W in range(1, len(rho)):
        x = S / math.log1p(1 / max(tau[W] - 0.5, 1e-12)) if tau[W] > 0.5 else 1e-12
        if math.exp(-W / x) - x / math.sqrt(W * measurements) < 0:
            return W, float(tau[W])
    return len(rho) - 1, float(tau[-1])


def bins(values, sites):
    """Edges between the values that there are, as many of them in each bin: 60 bins at most."""
    levels = numpy.unique(values)
    low, high = levels[0], levels[-1]
    step = numpy.diff(levels).min() if len(levels) > 1 else 2 / sites
    steps = max(1, math.ceil((high - low) / step / 60))
    return numpy.arange(low - step / 2, high + step * steps, step * steps)
