"""Every renormalization scheme side by side: K_c, y_T, y_H with errors, and the flow of the coupling (rg.h5 of a run)."""

import math

from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

from figures import style

TITLE = "Renormalization schemes"
FILE = "rg"

PANELS = (("K_c", "K$_c$"), ("y_T", "y$_T$"), ("y_H", "y$_H$"))
COLOURS = ("#000000", "#999999", "#56B4E9", "#D55E00", "#8A6D00", "#0072B2", "#CC79A7", "#009E73", "#E69F00")
RUNAWAY = 2  # couplings beyond so many times the first one are cut off


def draw(run):
    file = run.file(FILE)
    schemes = [_row(file["schemes"][key]) for key in style.layers(file["schemes"])]
    yield "rg_comparison", _numbers(schemes), sentence(schemes)
    flows = [file["flow"][key] for key in style.layers(file["flow"])]
    yield "rg_flow", _flows(flows), (
        "The nearest-neighbour coupling from step to step, of every scheme that has one: the blocked configurations "
        "have others too, so that no two schemes need agree."
    )


def _row(group):
    level = float(group["level"])
    name = group.attrs["scheme"]
    row = {"scheme": name, "label": name if math.isnan(level) else f"{name}, step {level:.0f}"}
    for key, _ in PANELS:
        row[key], row[key + "_error"] = float(group[key]), float(group[key + "_error"])
    return row


def _numbers(schemes):
    figure, axes = pyplot.subplots(1, len(PANELS), figsize=(9, 0.6 + 0.24 * len(schemes)), sharey=True)
    names = list(dict.fromkeys(row["scheme"] for row in schemes))
    for panel, (key, title) in zip(axes, PANELS):
        if math.isfinite(schemes[0][key]):
            panel.axvline(schemes[0][key], color="#888888", linewidth=0.8)
        for place, row in enumerate(schemes):
            if math.isfinite(row[key]):
                panel.errorbar(row[key], place, xerr=row[key + "_error"], marker="o", markersize=4, capsize=2,
                               color=COLOURS[names.index(row["scheme"]) % len(COLOURS)], linestyle="none")
        panel.set(xlabel=title)
        panel.xaxis.set_major_locator(MaxNLocator(4))
    axes[0].set_yticks(range(len(schemes)), [row["label"] for row in schemes])
    axes[0].invert_yaxis()
    return figure


def _flows(flows):
    figure, axes = pyplot.subplots(figsize=(5.5, 3.5))
    for colour, flow in zip(COLOURS[1:], flows):
        nn, error = flow["nn"][:].values, flow["nn_error"][:].values
        axes.errorbar(range(len(nn)), nn, yerr=error, marker="o", markersize=3.5, capsize=2, color=colour,
                      label=flow.attrs["scheme"])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="step", ylabel="nearest-neighbour coupling")
    axes.set_ylim(top=min(axes.get_ylim()[1], RUNAWAY * max(flow["nn"][:].values[0] for flow in flows)))
    axes.legend()
    return figure


def sentence(schemes):
    """Says which exponents lie within two errors of the first row's, of those that have errors."""
    known, measured = schemes[0], [row for row in schemes[1:] if any(row[key + "_error"] > 0 for key in ("y_T", "y_H"))]
    within = {key: sum(abs(row[key] - known[key]) <= 2 * math.hypot(row[key + "_error"], known[key + "_error"])
                       for row in measured if math.isfinite(row[key])) for key in ("y_T", "y_H")}
    counted = {key: sum(math.isfinite(row[key]) for row in measured) for key in ("y_T", "y_H")}
    return (
        f"Lines: {known['label']}. Of the estimates with statistical errors, {within['y_T']} of {counted['y_T']} of y_T and "
        f"{within['y_H']} of {counted['y_H']} of y_H lie within two of them of the line; the errors know nothing of "
        "finite size, irrelevant couplings, or a rule without a fixed point."
    )
