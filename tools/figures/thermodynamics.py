"""What the networks draw by themselves beside the data: observables, G(r), and how chains forget their start."""

import math

import numpy
from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

import deeprg
from figures import style

TITLE = "The networks' own samples"
TOLD = ("trained", "block_spin", "two_point")  # in the picture and in the sentence


def draw(run):
    if "thermodynamics" not in run.analysis:
        return  # nobody asked for it
    group = run.analysis["thermodynamics"]
    depths = {name: _depths(group[name]) for name in style.networks(group) if name != "data"}
    if not depths:
        return
    chains = "window" in group["trained"][depths["trained"][0]]  # else by enumeration
    figure, axes = pyplot.subplots(1, 2 + chains, figsize=(7.9 + 3.6 * chains, 3.4), width_ratios=(1.25, 1, 1)[: 2 + chains])
    _observables(axes[0], group, depths)
    _correlations(axes[1], group, depths)
    if chains:
        _mixing(axes[2], group["trained"], depths["trained"])
    yield "thermodynamics", figure, sentence(group, depths)


def _depths(network):
    return sorted(network.keys(), key=lambda name: int(name[6:]))


def _shown(depths):
    """(network, depth) of the lowest and of the highest depth of each network that is told."""
    return [(name, depth) for name in TOLD if name in depths for depth in dict.fromkeys((depths[name][0], depths[name][-1]))]


def _observables(axes, group, depths):
    """Machine over data, a row an observable."""
    names = [name for name in deeprg.OBSERVABLES if name in group["data"]]
    shown = _shown(depths)
    for place, (name, depth) in enumerate(shown):
        own = group[name][depth]["equilibrium"]
        for row, observable in enumerate(names):
            if observable not in own:
                continue
            data, x = group["data"].estimate(observable), own.estimate(observable)
            error = x.error / abs(data.value) if math.isfinite(x.error) else 0
            axes.errorbar(x.value / data.value, row + 0.7 * ((place + 0.5) / len(shown) - 0.5), xerr=error, capsize=2,
                          fmt="o" if depth == depths[name][0] else "s", markersize=4, color=style.COLOURS[name],
                          label=f"{style.LABELS[name]}, depth {depth[6:]}" if row == 0 else None)  # fmt: skip
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set(yticks=range(len(names)), yticklabels=[deeprg.OBSERVABLES[name] for name in names],
             ylim=(len(names) - 0.5, -0.5), xlabel="own samples in equilibrium / data")  # fmt: skip
    axes.legend(fontsize=6, loc="best")


def _correlations(axes, group, depths):
    curves = [("data", group["data"], "-")]
    curves += [(name, group[name][depth]["equilibrium"], "-" if depth == depths[name][0] else "--")
               for name, depth in _shown(depths)]  # fmt: skip
    for name, of_network, line in curves:
        values = numpy.asarray(of_network["correlation"])
        axes.plot(numpy.where(values > 0, values, numpy.nan), "." + line, markersize=4, color=style.COLOURS[name])
    axes.set(xlabel="distance r along the axes / sites", ylabel="G(r)", yscale="log",
             title="solid: lowest depth; dashed: highest")  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _mixing(axes, network, depths):
    for depth in depths:
        window = numpy.asarray(network[depth]["window"])
        difference = numpy.abs(numpy.asarray(network[depth]["difference_energy"]))
        error = numpy.asarray(network[depth]["difference_energy_error"])
        axes.errorbar(window, difference, error, fmt="o-", markersize=3, capsize=2, label=f"depth {depth[6:]}")
    axes.set(xscale="log", yscale="log", xlabel="sweeps", ylabel="|e from the data - e from noise|",
             title="trained: how chains forget their start")  # fmt: skip
    axes.legend()


def sentence(group, depths):
    text = [f"The data have e = {group['data'].estimate('energy')}, |m| = {group['data'].estimate('abs_magnetization')}."]
    for name, depth in _shown(depths):
        own = group[name][depth]
        if "mixing_time" not in own:
            own = own["equilibrium"]
            text.append(f"{style.LABELS[name]}, depth {depth[6:]}, all states: e = {own.estimate('energy')}, "
                        f"|m| = {own.estimate('abs_magnetization')}.")  # fmt: skip
            continue
        time, chains = float(own["mixing_time"]), own["equilibrium"]
        mixing = (f"chains from the data and from noise agree from sweep {time:.0f} on" if math.isfinite(time)
                  else f"chains from the data and from noise still differ after {own.attrs['sweeps']} sweeps")  # fmt: skip
        steps = own["steps_from_noise"].estimate("energy")
        text.append(
            f"{style.LABELS[name]}, depth {depth[6:]}: e = {chains.estimate('energy')}, "
            f"|m| = {chains.estimate('abs_magnetization')}; {mixing}, tau = {float(own['tau']):.3g} sweeps"
            + ("" if own.attrs["equilibrated"] else ", too few for equilibrium")
            + f"; {own.attrs['steps']} from noise e = {steps}."
        )
    return " ".join(text)
