"""Finite-size scaling of a study: curves of every size against the coupling, and where those of L and 2L cross."""

import math

import numpy
from matplotlib import pyplot

from deeprg import Estimate

TITLE = "Finite-size scaling"
OBSERVABLES = {"binder": "U4", "xi_over_L": "\N{GREEK SMALL LETTER XI} / L"}
EXPONENTS = {"coupling": "K*", "inverse_nu": "1 / \N{GREEK SMALL LETTER NU}",
             "gamma_over_nu": "\N{GREEK SMALL LETTER GAMMA} / \N{GREEK SMALL LETTER NU}",
             "beta_over_nu": "\N{GREEK SMALL LETTER BETA} / \N{GREEK SMALL LETTER NU}"}
EXACT_2D = {"inverse_nu": 1.0, "gamma_over_nu": 1.75, "beta_over_nu": 0.125}  # Onsager 1944, Yang 1952
SIZES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]


def draw(study):
    fss = study.fss
    exact = float(fss.attrs.get("critical_coupling_exact", math.nan))
    names = [name for name in OBSERVABLES if name in fss["curves"]]
    names = [name for name in names if numpy.isfinite(numpy.asarray(fss["curves"][name])).any()]
    figure, row = pyplot.subplots(1, len(names), figsize=(4.6 * len(names), 4.2), squeeze=False)
    for axes, name in zip(row[0], names):
        _curves(axes, fss, name, exact)
    yield "fss_curves", figure, _curves_sentence(fss)
    found = {name: _crossings(fss, name) for name in names}
    if any(len(pairs["extent"]) for pairs in found.values()):
        figure, (left, right) = pyplot.subplots(1, 2, figsize=(9.2, 3.8))
        _against_size(left, found, "coupling", exact, "coupling of the crossing")
        _against_size(right, found, "inverse_nu", math.nan, "1 / \N{GREEK SMALL LETTER NU} from the slopes there")
        yield "fss_crossings", figure, _crossings_sentence(found, exact)
    found = {name: _rows(fss, "quotients", name) for name in names}
    if any(len(pairs["extent"]) for pairs in found.values()):
        figure, panels = pyplot.subplots(2, 2, figsize=(9.2, 7.2))
        for axes, quantity in zip(panels.flat, EXPONENTS):
            _exponent(axes, fss, found, quantity, exact)
        yield "fss_exponents", figure, _exponents_sentence(fss, names)


def _rows(fss, group, name):
    """The columns of the rows (pairs, windows) that were found."""
    if group not in fss or name not in fss[group]:
        return {"extent": numpy.array([])}
    rows = fss[group][name]
    columns = {key: numpy.asarray(rows[key]) for key in rows if len(rows[key].dims) == 1}
    there = numpy.isfinite(columns["coupling"])
    return {key: values[there] for key, values in columns.items() if len(values) == len(there)}


def _crossings(fss, name):
    return _rows(fss, "crossings", name)


def _curves(axes, fss, name, exact):
    curves = fss["curves"]
    extent, coupling, value, error = (
        numpy.asarray(curves[key]) for key in ("extent", "coupling", name, f"{name}_error")
    )
    for colour, size in zip(SIZES * len(extent), numpy.unique(extent)):
        at = (extent == size) & numpy.isfinite(value)
        axes.errorbar(coupling[at], value[at], yerr=error[at], fmt=".-", linewidth=0.8, markersize=4, capsize=2,
                      color=colour, label=f"L = {size}")
    pairs = _crossings(fss, name)
    if len(pairs["extent"]):
        axes.errorbar(pairs["coupling"], pairs["value"], xerr=pairs["coupling_error"], yerr=pairs["value_error"], fmt="o",
                      markersize=7, markerfacecolor="none", color="black", linewidth=1, capsize=2, zorder=5,
                      label="crossings of L and 2L")
    if math.isfinite(exact):
        axes.axvline(exact, color="#777777", linestyle=":", label=f"exact K_c = {exact:.6f}")
    axes.set(xlabel="coupling K = J / kT", ylabel=OBSERVABLES[name])
    axes.legend()


def _against_size(axes, found, quantity, exact, label):
    for colour, (name, pairs) in zip(SIZES, found.items()):
        if len(pairs["extent"]):
            axes.errorbar(1 / pairs["extent"], pairs[quantity], yerr=pairs[f"{quantity}_error"], fmt="o-", linewidth=0.8,
                          markersize=4, capsize=3, color=colour, label=OBSERVABLES[name])
    if math.isfinite(exact):
        axes.axhline(exact, color="#777777", linestyle=":", label=f"exact K_c = {exact:.6f}")
    axes.set_xlim(left=0)
    axes.set(xlabel="1 / L of the smaller lattice", ylabel=label)
    axes.legend()


def _exponent(axes, fss, found, quantity, exact_coupling):
    """A quantity of every pair against L^-omega, and what its windows find at 0."""
    omega = float(fss.attrs["omega"])
    exact = exact_coupling if quantity == "coupling" else EXACT_2D[quantity]
    for colour, (name, pairs) in zip(SIZES, found.items()):
        if not len(pairs["extent"]):
            continue
        x = pairs["extent"] ** -omega
        axes.errorbar(x, pairs[quantity], yerr=pairs[f"{quantity}_error"], fmt="o", markersize=4, capsize=3, color=colour,
                      label=OBSERVABLES[name])
        limits = _rows(fss, "limits", name)
        for shift, (value, error) in enumerate(zip(limits.get(quantity, ()), limits.get(f"{quantity}_error", ()))):
            axes.errorbar(-0.02 * x.max() * (1 + shift), value, yerr=error, fmt="D", markersize=4, capsize=3, color=colour,
                          markerfacecolor="none")
    if math.isfinite(exact_coupling):
        axes.axhline(exact, color="#777777", linestyle=":", label=f"exact {exact:.7g}")
    axes.axvline(0, color="#bbbbbb", linewidth=0.6)
    axes.set(xlabel=f"L^-{omega:g} of the smaller lattice", ylabel=EXPONENTS[quantity])
    axes.legend()


def _exponents_sentence(fss, names):
    parts = []
    for name in names:
        limits = _rows(fss, "limits", name)
        if not len(limits.get("from", ())):
            continue
        K, nu, gamma, beta = (
            Estimate(limits[key][0], limits[f"{key}_error"][0]) for key in ("coupling", "nu", "gamma_over_nu", "beta_over_nu")
        )
        parts.append(
            f"{OBSERVABLES[name]}, L from {limits['from'][0]} on: K_c = {K}, \N{GREEK SMALL LETTER NU} = {nu}, "
            f"{EXPONENTS['gamma_over_nu']} = {gamma}, {EXPONENTS['beta_over_nu']} = {beta}"
        )
    limit = "; ".join(parts) or "two pairs of sizes are needed for the limit of infinite lattices"
    return (
        "Where the curves of L and 2L cross, by reweighting; open diamonds: infinite lattices, a window each, from the left "
        f"with more of the smallest sizes left out. {limit}."
    )


def _curves_sentence(fss):
    return (
        f"{fss.attrs['points_used']} of {fss.attrs['points']} points of the study, runs of the same size and coupling "
        f"taken together. Lines join the points; the crossings are those of polynomials of degree {fss.attrs['degree']}."
    )


def _crossings_sentence(found, exact):
    parts = []
    for name, pairs in found.items():
        if not len(pairs["extent"]):
            continue
        last = numpy.argmax(pairs["extent"])
        K = Estimate(pairs["coupling"][last], pairs["coupling_error"][last], exact)
        nu = Estimate(pairs["inverse_nu"][last], pairs["inverse_nu_error"][last])
        off = f", {K.deviation:+.1f} standard errors from the exact K_c" if math.isfinite(K.deviation) else ""
        sizes = f"L = {pairs['extent'][last]} and {pairs['larger_extent'][last]}"
        parts.append(f"{OBSERVABLES[name]} of {sizes} crosses at K = {K}{off}, with 1/\N{GREEK SMALL LETTER NU} = {nu}")
    return "; ".join(parts) + ". Crossings of finite lattices lie off K_c by more the smaller they are."


def crossings_table(study):
    """(headings, rows) of every pair."""
    rows = []
    for name, symbol in OBSERVABLES.items():
        pairs = _crossings(study.fss, name)
        for i in range(len(pairs["extent"])):
            cells = [Estimate(pairs[key][i], pairs[f"{key}_error"][i]) for key in ("coupling", "inverse_nu", "value")]
            quality = f"{pairs['chi_squared'][i]:.3g} / {pairs['degrees_of_freedom'][i]:.0f}"
            rows.append([symbol, pairs["extent"][i], pairs["larger_extent"][i], *cells, quality])
    return ["", "L", "2L", "K of the crossing", "1/\N{GREEK SMALL LETTER NU}", "value", "\N{GREEK SMALL LETTER CHI}\N{SUPERSCRIPT TWO} / dof"], rows
