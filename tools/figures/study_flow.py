"""The flow of couplings over a study: K by energy from layer to layer, a panel a network, a line a setting."""

import math
import re

from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

from figures import style
from figures.study_numbers import rows_if_any

TITLE = "The flow of couplings over the study"
LAYER = re.compile(r"flow/(?P<network>\w+)/layers/(?P<layer>\d+)/by_energy")


def flows(study):
    """{network: {setting: {layer: (K, error)}}}, the data as layer 0 of every network."""
    keys = [key for key in study.keys if key != "run.seed"]
    data, found = {}, {}
    for row in rows_if_any(study):
        setting = tuple(row[key] for key in keys)
        value = float(row["mean"]), float(row["error"])
        if row["quantity"] == "flow/data/by_energy":
            data[setting] = value
        elif match := LAYER.fullmatch(row["quantity"]):
            found.setdefault(match["network"], {}).setdefault(setting, {})[int(match["layer"]) + 1] = value
    for network in found.values():
        for setting, layers in network.items():
            if setting in data:
                layers[0] = data[setting]
    return found


def draw(study):
    found = flows(study)
    if not found:
        return  # nobody asked for it
    names = style.networks(found)
    figure, panels = pyplot.subplots(1, len(names), figsize=(2.9 * len(names) + 0.6, 3.3), sharey=True, squeeze=False)
    settings = sorted({setting for network in found.values() for setting in network})
    shades = style.shades(len(settings))
    for axes, name in zip(panels[0], names):
        for setting, colour in zip(settings, shades):
            layers = sorted((k, *x) for k, x in found[name].get(setting, {}).items() if math.isfinite(x[0]))
            if layers:
                x, y, error = zip(*layers)
                axes.errorbar(x, y, [e if math.isfinite(e) else 0 for e in error], fmt="o-", markersize=3, capsize=2,
                              color=colour, label=", ".join(setting))  # fmt: skip
        axes.set(title=style.LABELS[name], xlabel="layer (0: the data)")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[0][0].set_ylabel("K by energy")
    panels[0][-1].legend(fontsize=6)
    yield "study_flow", figure, sentence(found, names)


def sentence(found, names):
    """What rises and what falls from the data to the highest layer that has a coupling."""
    text = []
    for name in names:
        moved = {"falls": [], "rises": [], "stays": []}
        for setting, layers in sorted(found[name].items()):
            top = max(layers)
            if 0 not in layers or top == 0:
                continue
            step, error = layers[top][0] - layers[0][0], math.hypot(layers[top][1], layers[0][1])
            way = "stays" if not abs(step) > 2 * error else "rises" if step > 0 else "falls"
            moved[way].append(", ".join(setting))
        said = [f"{way} at {'; '.join(where)}" for way, where in moved.items() if where]
        text.append(f"{style.LABELS[name]}: K " + (", ".join(said) if said else "is not known above the data") + ".")
    return " ".join(text)
