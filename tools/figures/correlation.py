"""The two-point function G(r) of data, reconstructions and control data."""

import numpy
from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

from figures import style

TITLE = "Two-point function"

SHADES = ("#0072B2", "#56B4E9", "#CC79A7", "#E69F00", "#D55E00")  # by depth


def draw(run):
    group = run.analysis["correlation"]
    distance = numpy.asarray(group["distance"])
    data, data_error = _curve(group, "data")
    figure, panels = pyplot.subplots(1, 2, figsize=(8.2, 3.4), sharey=True)
    for axes in panels:
        _plot(axes, distance, data, data_error, "black", "data")
        axes.set(xlabel="distance r along the axes / sites", yscale="log")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[0].set_ylabel(r"$G(r) = \langle s_0 s_r \rangle$")

    seen = []
    for name in style.networks(group):
        if name != "data":
            curve, error = _curve(group, name)
            _plot(panels[0], distance, curve, error, style.COLOURS[name], f"samples of the control: {name.replace('_', '-')}")
            seen.append(f"the control data ({name.replace('_', '-')}) differ from them by at most {_largest(data, curve):.3f}")
    panels[0].set_title("data and control data")
    if "reconstructions" in run.analysis and "trained" in run.analysis["reconstructions"]:
        network = run.analysis["reconstructions"]["trained"]
        depths = sorted((key for key in network if key.startswith("depth_")), key=lambda key: int(key[6:]))
        for depth, colour in zip(depths, SHADES):
            if "correlation" in network[depth]:
                curve, error = _curve(network[depth], "correlation")
                _plot(panels[1], distance, curve, error, colour, f"depth {depth[6:]}, sampled")
                seen.append(f"reconstructions from depth {depth[6:]} by at most {_largest(data, curve):.3f}")
        panels[1].set_title("reconstructions of the trained network")
    floor = data[data > 0].min()
    panels[0].set_ylim(max(1e-3, 0.3 * floor), 1.3)
    for axes in panels:
        axes.legend()
    halfway = min(len(data) - 1, len(data) // 2)
    yield "correlation", figure, (
        f"The data's G({distance[halfway]}) = {data[halfway]:.3f}"
        + ("; " + "; ".join(seen) if seen else "")
        + ". Points at or below zero are not drawn."
    )


def _curve(group, key):
    values = numpy.asarray(group[key])
    error = numpy.asarray(group[key + "_error"]) if key + "_error" in group else numpy.zeros_like(values)
    return values, error


def _plot(axes, distance, values, error, colour, label):
    shown = values > 0
    axes.errorbar(
        distance[shown], values[shown], error[shown], fmt="o-", markersize=3, linewidth=1.2, color=colour, label=label
    )


def _largest(data, other):
    return float(numpy.max(numpy.abs(data - other)))
