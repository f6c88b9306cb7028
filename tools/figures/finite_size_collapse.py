"""Finite-size scaling of a study: all sizes on one curve, and how far each point lies off it."""

import numpy
from matplotlib import pyplot

from deeprg import Estimate
from figures import style

TITLE = "Data collapse"
OBSERVABLES = {"binder": "U4", "xi_over_L": "\N{GREEK SMALL LETTER XI} / L", "susceptibility": "<M\N{SUPERSCRIPT TWO}> / N",
               "abs_magnetization": "|m|"}  # fmt: skip
EXPONENTS = {"susceptibility": ("\N{GREEK SMALL LETTER GAMMA}/\N{GREEK SMALL LETTER NU}", 1),
             "abs_magnetization": ("\N{GREEK SMALL LETTER BETA}/\N{GREEK SMALL LETTER NU}", -1)}  # fmt: skip


def draw(study):
    if "collapse" not in study.fss:
        return
    collapses = {name: study.fss["collapse"][name] for name in OBSERVABLES if name in study.fss["collapse"]}
    figure, panels = pyplot.subplots(2, len(collapses), figsize=(3.7 * len(collapses), 4.6), squeeze=False, sharex="col",
                                     height_ratios=(2.4, 1))  # fmt: skip
    for (above, below), (name, collapse) in zip(panels.T, collapses.items()):
        _collapse(above, below, collapse["points"], name)
    panels[1][0].set_ylabel("off F / standard error")
    yield "fss_collapse", figure, sentence(collapses)


def _collapse(above, below, points, name):
    extent, X, y, error, residual = (
        numpy.asarray(points[key]) for key in ("extent", "abscissa", "ordinate", "ordinate_error", "residual")
    )
    fine = numpy.linspace(X.min(), X.max(), 400)
    F = numpy.polyval(numpy.asarray(points["coefficients"])[::-1], fine)
    F[abs(fine[:, None] - X).min(axis=1) > 0.06 * numpy.ptp(X)] = numpy.nan  # between points far apart it means nothing
    above.plot(fine, F, color="#777777", linewidth=0.8)
    sizes = numpy.unique(extent)
    for colour, size in zip(style.shades(len(sizes)), sizes):
        at = extent == size
        above.errorbar(X[at], y[at], yerr=error[at], fmt="o", markersize=3, color=colour, label=f"L = {size:.0f}")
        below.plot(X[at], residual[at], "o", markersize=3, color=colour)
    below.axhspan(-1, 1, color="#cfdde9", linewidth=0)
    below.axhline(0, color="black", linewidth=0.6)
    reach = max(3.2, 1.1 * abs(residual).max())
    below.set(ylim=(-reach, reach), xlabel="X = t (1 + d t) L^(1/\N{GREEK SMALL LETTER NU}), t = K - K_c")
    scale = "" if name not in EXPONENTS else f" L^({'-' if EXPONENTS[name][1] > 0 else ''}{EXPONENTS[name][0]})"
    above.set(ylabel=OBSERVABLES[name] + scale)
    above.legend(fontsize=7)


def sentence(collapses):
    parts = []
    for name, collapse in collapses.items():
        start = int(collapse["points"].attrs["from"])
        at = list(numpy.asarray(collapse["from"])).index(start)
        parts.append(_found(name, collapse, start, at))
    return (
        "Corrections to scaling taken off; the line is the polynomial F of the fit, near points, below it the points' distance. "
        + " ".join(parts)
    )


def _found(name, collapse, start, at):
    def number(key, sign=1):
        return Estimate(sign * float(numpy.asarray(collapse[key])[at]), float(numpy.asarray(collapse[f"{key}_error"])[at]))

    p = float(numpy.asarray(collapse["p_value"])[at])
    exponent = ""
    if name in EXPONENTS:
        symbol, sign = EXPONENTS[name]
        exponent = f", {symbol} = {number('exponent', sign)}"
    quality = float(collapse["quality"]["value"])
    verdict = "" if p >= 0.05 else ": no good fit, its errors say too little"
    return (
        f"{OBSERVABLES[name]}, L from {start} on: K_c = {number('coupling')}, 1/\N{GREEK SMALL LETTER NU} = "
        f"{number('inverse_nu')}{exponent}, p = {p:.2f}{verdict}; S of Houdayer and Hartmann, which knows no corrections, {quality:.3g}."
    )
