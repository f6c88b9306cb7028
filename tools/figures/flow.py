"""The flow of couplings from layer to layer, and how spins and units are correlated."""

import math

import numpy
from matplotlib import pyplot
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from deeprg import Estimate
from figures import style

TITLE = "The flow of couplings"
THERMOMETERS = (("by_energy", "o", "-"), ("by_likelihood", "s", "--"))


def draw(run):
    if "flow" not in run.analysis:
        return  # nobody asked for it
    flow = run.analysis["flow"]
    names = [name for name in style.networks(flow) if name != "data"]
    figure, axes = pyplot.subplots(1, 3, figsize=(11.5, 3.4))
    for name in names:
        for key, marker, line in THERMOMETERS:
            _curve(axes[0], flow, name, key, marker, line)
        _curve(axes[1], flow, name, "diagonal", "o", "-")
        _curve(axes[1], flow, name, "plaquette", "^", ":")
    axes[0].set(xlabel="layer (0: the data)", ylabel="K", title="circles: K by energy; squares: by likelihood")
    axes[1].set(xlabel="layer", ylabel="K", title="circles: diagonal; triangles: plaquette")
    for panel in axes[:2]:
        panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    handles = [Line2D([], [], color=style.COLOURS[name], label=style.LABELS[name]) for name in names]
    figure.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(len(names), 6))
    _correlations(axes[2], flow, names)
    yield "flow", figure, sentence(flow, names)
    machines = [name for name in names if "machine" in flow[name]]
    if machines:
        yield "machine_flow", _machines(flow, machines), machine_sentence(flow, machines)


def points(flow, name, key):
    """(layer, Estimate) of a coupling, the data's first, of the layers whose units form a lattice."""
    found = [(0, flow["data"].estimate(key))] if key in flow["data"] else []
    for layer in style.layers(flow[name]["layers"]):
        group = flow[name]["layers"][layer]
        if key in group and math.isfinite(group.estimate(key).value):
            found.append((int(layer) + 1, group.estimate(key)))
    return found


def _curve(axes, flow, name, key, marker, line):
    found = points(flow, name, key)
    if len(found) < 2:
        return
    layers, estimates = zip(*found)
    axes.errorbar(layers, [x.value for x in estimates], [x.error if math.isfinite(x.error) else 0 for x in estimates],
                  fmt=marker + line, markersize=4, capsize=2, color=style.COLOURS[name])  # fmt: skip


def _correlations(axes, flow, names):
    for name in names:
        layers = style.layers(flow[name]["layers"])
        group = flow[name]["layers"][layers[0]]
        if "spin_unit_correlation" not in group:
            continue
        values = numpy.asarray(group["spin_unit_correlation"])
        axes.plot(numpy.where(values > 0, values, numpy.nan), ".-", color=style.COLOURS[name], label=style.LABELS[name])
    axes.set(xlabel="distance from the unit's place / sites", ylabel="<v h> of layer 1", yscale="log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def sentence(flow, names):
    text = [f"The data's K by energy is {flow['data'].estimate('by_energy')}."]
    for name in names:
        layers = flow[name]["layers"]
        said = []
        for layer in style.layers(layers):
            group = layers[layer]
            if "by_likelihood" in group:
                said.append(f"{group.estimate('by_energy')} and {group.estimate('by_likelihood')} (layer {int(layer) + 1})")
            elif "verdict" in group.attrs:
                said.append(f"layer {int(layer) + 1} has no couplings, {group.attrs['verdict']}")
        text.append(f"{style.LABELS[name]}, K by energy and by likelihood: {'; '.join(said)}.")
    return " ".join(text)


def _machines(flow, names):
    """K against the steps v -> h -> v of the first layer, by both thermometers."""
    figure, axes = pyplot.subplots(figsize=(5.2, 3.4))
    for name in names:
        group = flow[name]["machine"]
        steps = numpy.asarray(group["sweeps"])
        for key, marker, line in THERMOMETERS:
            values, errors = (numpy.asarray(group[dataset]) for dataset in (key, key + "_error"))
            axes.errorbar(steps, values, numpy.where(numpy.isfinite(errors), errors, 0), fmt=marker + line, markersize=4,
                          capsize=2, color=style.COLOURS[name])  # fmt: skip
    axes.set_xscale("symlog", linthresh=1)
    axes.set(xlabel="steps v -> h -> v of layer 1 from the data", ylabel="K", title="circles: by energy; squares: by likelihood")
    handles = [Line2D([], [], color=style.COLOURS[name], label=style.LABELS[name]) for name in names]
    figure.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(len(names), 4))
    return figure


def machine_sentence(flow, names):
    """Where each machine takes the data, and by how much the two thermometers differ there."""
    text = []
    for name in names:
        group = flow[name]["machine"]
        steps = numpy.asarray(group["sweeps"])
        energy, likelihood = (
            [Estimate(*x) for x in zip(numpy.asarray(group[key]), numpy.asarray(group[key + "_error"]))]
            for key in ("by_energy", "by_likelihood")
        )
        said = f"{style.LABELS[name]}: K {energy[0]} -> {energy[-1]} by energy and {likelihood[0]} -> {likelihood[-1]} by likelihood in {steps[-1]} steps"
        error = math.hypot(energy[-1].error, likelihood[-1].error)
        if error > 0 and abs(energy[-1].value - likelihood[-1].value) > 3 * error:
            off = abs(energy[-1].value - likelihood[-1].value) / error
            said += (f", {off:.0f} errors apart: no Ising model at any temperature, to which a network trained to tell "
                     "temperatures would still give one")  # fmt: skip
        text.append(said + ".")
    return " ".join(text)
