"""The flow of couplings over a study: K by energy from layer to layer, a panel a network, a line a setting."""

import math
import re

from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

from figures import style
from figures.study_numbers import LINES, finite, rows_if_any, short

TITLE = "The flow of couplings over the study"
LAYER_TERM = re.compile(r"flow/(?P<network>\w+)/layers/(?P<layer>\d+)/(?P<term>\w+)")


def flows(study):
    """{network: {setting: {layer: (K, error)}}}, the data as layer 0 of every network, and those without a lattice."""
    keys = [key for key in study.keys if key != "run.seed"]
    data, found, none = {}, {}, set()
    for row in rows_if_any(study):
        setting = tuple(short(row[key]) for key in keys)
        value = float(row["mean"]), float(row["error"])
        if row["quantity"] == "flow/data/by_energy":
            data[setting] = value
        elif not (match := LAYER_TERM.fullmatch(row["quantity"])):
            continue
        elif match["term"] == "forms_lattice" and value[0] == 0:
            none.add(match["network"])
        elif match["term"] == "by_energy" and math.isfinite(value[0]):
            found.setdefault(match["network"], {}).setdefault(setting, {})[int(match["layer"]) + 1] = value
    for network in found.values():
        for setting, layers in network.items():
            if setting in data:
                layers[0] = data[setting]
    return found, none - set(found)


def draw(study):
    found, none = flows(study)
    if not found:
        return  # nobody asked for it
    names = style.networks(found)
    figure, panels = pyplot.subplots(1, len(names), figsize=(2.9 * len(names) + 0.6, 3.3), sharey=True, squeeze=False)
    settings = sorted({setting for network in found.values() for setting in network})
    # a shade a value of the last key, a line a value of those before it
    last, before = (sorted({part(setting) for setting in settings}) for part in (lambda s: s[-1:], lambda s: s[:-1]))
    shades = style.shades(len(last))
    for axes, name in zip(panels[0], names):
        for setting in settings:
            layers = sorted((k, *x) for k, x in found[name].get(setting, {}).items())
            if layers:
                x, y, error = zip(*layers)
                axes.errorbar(x, y, [finite(e) for e in error], marker="o", markersize=3, capsize=2,
                              linestyle=LINES[before.index(setting[:-1]) % len(LINES)],
                              color=shades[last.index(setting[-1:])], label=", ".join(setting))  # fmt: skip
        axes.set(title=style.LABELS[name], xlabel="layer (0: the data)")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[0][0].set_ylabel("K by energy")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(len(labels), 4))
    yield "study_flow", figure, sentence(found, names, none)


def sentence(found, names, none):
    """What rises and what falls from the data to the highest layer that has a coupling."""
    text = []
    for name in names:
        moved = {"falls": [], "rises": [], "stays": []}
        for setting, layers in sorted(found[name].items()):
            top = max(layers)
            if 0 not in layers or top == 0:
                continue
            step, error = layers[top][0] - layers[0][0], math.hypot(layers[top][1], layers[0][1])
            way = "stays" if not abs(step) > 3 * error else "rises" if step > 0 else "falls"
            moved[way].append(f"({', '.join(setting)})")
        said = [f"{way} at {', '.join(where)}" for way, where in moved.items() if where]
        text.append(f"{style.LABELS[name]}: K " + (", ".join(said) if said else "is not known above the data") + ".")
    text += [f"{style.LABELS[name]}: units form no lattice, so they have no K." for name in style.networks(none)]
    return " ".join(text)
