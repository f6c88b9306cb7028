"""Energy, specific heat, magnetisation and susceptibility of every size against temperature; how the latter two scale."""

import math

import numpy
from matplotlib import pyplot

from deeprg import Estimate
from figures import style

TITLE = "Thermodynamics of every size"
OBSERVABLES = {
    "energy": "energy per site e / J",
    "specific_heat": "specific heat per site C / k",
    "abs_magnetization": "|m| per site",
    "susceptibility": "\N{GREEK SMALL LETTER CHI} = K <M\N{SUPERSCRIPT TWO}> / N",
}
# the exponent of L at K_c, its name, its value in two dimensions (Onsager 1944, Yang 1952)
SCALING = {
    "susceptibility": ("\N{GREEK SMALL LETTER GAMMA} / \N{GREEK SMALL LETTER NU}", 1.75),
    "abs_magnetization": ("- \N{GREEK SMALL LETTER BETA} / \N{GREEK SMALL LETTER NU}", -0.125),
}
NEAR = 0.02  # |K - K_c| / K_c L below this is K_c


def draw(study):
    fss = study.fss
    columns = {key: numpy.asarray(fss["curves"][key]) for key in fss["curves"] if len(fss["curves"][key].dims) == 1}
    names = [name for name in OBSERVABLES if name in columns and numpy.isfinite(columns[name]).any()]
    if not names:
        raise KeyError("/curves of fss.h5 has no energy")
    exact = float(fss.attrs.get("critical_coupling_exact", math.nan))
    figure, panels = pyplot.subplots(2, 2, figsize=(9.2, 7.2))
    for axes, name in zip(panels.flat, names):
        _curves(axes, columns, name)
        if math.isfinite(exact):
            _infinite(axes, columns, name, exact)
        axes.set(xlabel="temperature T = 1 / K, J / k", ylabel=OBSERVABLES[name],
                 yscale="log" if name == "susceptibility" else "linear")
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, ncol=min(len(labels), 8), loc="lower center", bbox_to_anchor=(0.5, 1.0))
    line = "the line is the infinite lattice (Onsager 1944, Yang 1952)" if math.isfinite(exact) else "points of a size are joined"
    yield "fss_thermodynamics", figure, f"Measured points with one standard error, a colour a size; {line}."
    critical = exact if math.isfinite(exact) else _critical(fss)
    found = {name: at_criticality(columns, name, critical) for name in SCALING if name in names}
    found = {name: rows for name, rows in found.items() if len(rows[0]) >= 3}
    if found:
        yield "fss_scaling", *_scaling(found, critical, math.isfinite(exact))


def _curves(axes, columns, name):
    sizes = numpy.unique(columns["extent"])
    for colour, size in zip(style.shades(len(sizes)), sizes):
        at = numpy.flatnonzero((columns["extent"] == size) & numpy.isfinite(columns[name]))
        at = at[numpy.argsort(columns["coupling"][at])]
        axes.errorbar(1 / columns["coupling"][at], columns[name][at], yerr=columns[f"{name}_error"][at], fmt=".-",
                      linewidth=0.6, markersize=4, capsize=2, color=colour, label=f"L = {size}")


def _infinite(axes, columns, name, critical):
    couplings = numpy.linspace(columns["coupling"].min(), columns["coupling"].max(), 2001)
    couplings = couplings[abs(couplings - critical) > 1e-6]
    if name not in EXACT:
        return
    low, high = axes.get_ylim()
    axes.plot(1 / couplings, EXACT[name](couplings), color="black", linewidth=0.8, zorder=0, label="L to infinity, exact")
    axes.set_ylim(low, high)


def _elliptic(modulus):
    """Complete elliptic integral of the first kind, by the arithmetic-geometric mean."""
    a, b = numpy.ones_like(modulus), numpy.sqrt(1 - modulus**2)
    for _ in range(40):
        a, b = (a + b) / 2, numpy.sqrt(a * b)
    return math.pi / (2 * a)


def onsager_energy(K):
    """e / J of the infinite square lattice (Onsager, Phys. Rev. 65, 117 (1944))."""
    K = numpy.asarray(K, float)
    modulus = 2 * numpy.sinh(2 * K) / numpy.cosh(2 * K) ** 2
    return -(1 + 2 / math.pi * (2 * numpy.tanh(2 * K) ** 2 - 1) * _elliptic(numpy.minimum(modulus, 1 - 1e-16))) / numpy.tanh(2 * K)


def onsager_specific_heat(K):
    """C / k = - K^2 de/dK."""
    K, step = numpy.asarray(K, float), 1e-6
    return -(K**2) * (onsager_energy(K + step) - onsager_energy(K - step)) / (2 * step)


def yang_magnetization(K):
    """|m| (Yang, Phys. Rev. 85, 808 (1952))."""
    return numpy.maximum(1 - numpy.sinh(2 * numpy.asarray(K, float)) ** -4.0, 0) ** 0.125


EXACT = {"energy": onsager_energy, "specific_heat": onsager_specific_heat, "abs_magnetization": yang_magnetization}


def _critical(fss):
    """K_c as the widest window of the first observable finds it, or not a number."""
    for name in fss["limits"] if "limits" in fss else ():
        values = numpy.asarray(fss["limits"][name]["coupling"])
        if len(values) and math.isfinite(values[0]):
            return float(values[0])
    return math.nan


def at_criticality(columns, name, critical):
    """(sizes, values, errors) of the point of each size that is nearest to K_c, where it is near."""
    rows = []
    for size in numpy.unique(columns["extent"]):
        at = numpy.flatnonzero((columns["extent"] == size) & numpy.isfinite(columns[name]))
        if not len(at):
            continue
        nearest = at[numpy.argmin(abs(columns["coupling"][at] - critical))]
        if abs(columns["coupling"][nearest] - critical) / critical * size < NEAR:
            rows.append((size, columns[name][nearest], columns[f"{name}_error"][nearest]))
    return tuple(numpy.array(rows, float).T) if rows else (numpy.array([]),) * 3


def power_law(sizes, values, errors):
    """(exponent, its error, residuals in standard errors) of values = A L^exponent, by weighted least squares of ln."""
    x, y, weight = numpy.log(sizes), numpy.log(values), (values / errors) ** 2
    mean = (weight * x).sum() / weight.sum()
    spread = (weight * (x - mean) ** 2).sum()
    exponent = (weight * (x - mean) * y).sum() / spread
    offset = (weight * (y - exponent * x)).sum() / weight.sum()
    return exponent, spread**-0.5, (y - offset - exponent * x) * numpy.sqrt(weight)


def _scaling(found, critical, two_dimensional):
    figure, panels = pyplot.subplots(2, len(found), figsize=(4.6 * len(found), 5), squeeze=False, sharex="col",
                                     height_ratios=(2.5, 1))
    parts = []
    for (upper, lower), (name, (sizes, values, errors)) in zip(panels.T, found.items()):
        exponent, error, off = power_law(sizes, values, errors)
        symbol, exact = SCALING[name]
        upper.errorbar(sizes, values, yerr=errors, fmt="o", markersize=4, capsize=3, color=style.COLOURS["trained"])
        line = values[-1] * math.exp(-off[-1] * errors[-1] / values[-1]) * (sizes / sizes[-1]) ** exponent
        upper.plot(sizes, line, color="black", linewidth=0.8, label=f"L^{exponent:.4f}")
        upper.set(xscale="log", yscale="log", ylabel=OBSERVABLES[name])
        upper.legend()
        lower.axhspan(-1, 1, color="#d0dde8")
        lower.axhline(0, color="black", linewidth=0.8)
        lower.plot(sizes, off, "o", markersize=4, color=style.COLOURS["trained"])
        lower.set(xlabel="L", ylabel="off the line / error", xticks=sizes, xticklabels=[f"{size:.0f}" for size in sizes])
        lower.minorticks_off()
        known = f", exactly {exact:g}" if two_dimensional else ""
        parts.append(f"{symbol} = {Estimate(exponent, error)}{known} (\N{GREEK SMALL LETTER CHI}\N{SUPERSCRIPT TWO} / dof = "
                     f"{(off**2).sum():.3g} / {len(sizes) - 2})")
    return figure, (f"At K = {critical:.6g}, a power of L through all sizes, corrections to scaling left out: {'; '.join(parts)}. "
                    "What the line misses are these corrections.")
