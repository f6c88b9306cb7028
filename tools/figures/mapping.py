"""The mapping: how the log-trace defect is distributed over data and machine, and the divergence layer by layer."""

import math

import numpy
from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

import deeprg
from figures import style

TITLE = "The mapping: log-trace defect and divergence"


def draw(run):
    if "mapping" not in run.analysis:
        return  # nobody asked for it
    stacks = _stacks(run.analysis)
    trained = stacks["trained"]
    if "histogram_edges" in trained["0"]:
        yield _histograms(trained)
    yield _divergences(run, stacks)


def _stacks(analysis):
    """{network: its group /mapping} of those that have one; the trained one must."""
    found = {"trained": analysis["mapping"]}
    controls = analysis["controls"] if "controls" in analysis else {}
    for name in style.networks(controls):
        if "mapping" in controls[name]:
            found[name] = controls[name]["mapping"]
    return found


def _histograms(mapping):
    layers = style.layers(mapping)
    figure, panels = pyplot.subplots(1, len(layers), figsize=(2.9 * len(layers) + 0.6, 3), squeeze=False)
    seen = []
    for layer, axes in zip(layers, panels[0]):
        group = mapping[layer]
        edges = numpy.asarray(group["histogram_edges"])
        for kind, colour in (("data", style.COLOURS["data"]), ("model", style.COLOURS["trained"])):
            counts = numpy.asarray(group[f"histogram_{kind}"]).astype(float)
            density = counts / counts.sum() / numpy.diff(edges)
            axes.stairs(density, edges, fill=True, color=colour, alpha=0.35, label=kind if layer == "0" else None)
        ratio = group.estimate("log_ratio")
        axes.axvline(ratio.value, color="#D55E00", linewidth=1, label=r"$\ln(Z_\lambda/Z)$" if layer == "0" else None)
        axes.set(xlabel="t / nat", title=f"layer {int(layer) + 1}", yticks=[], ylim=(0, 1.45 * axes.get_ylim()[1]))
        axes.xaxis.set_major_locator(MaxNLocator(4))
        seen.append(
            f"layer {int(layer) + 1}: mean {group.estimate('defect_mean')}, variance {group.estimate('defect_variance')}, "
            f"Jeffreys distance {group.estimate('jeffreys')}"
        )
    panels[0][0].set_ylabel("density of samples")
    panels[0][0].legend(loc="upper left")
    return "mapping_defect", figure, (
        "The defect t = H \N{MINUS SIGN} H_RBM is constant where the machine represents its Hamiltonian exactly, and the "
        "histograms of the data and of the machine's own samples then coincide. The data of layers above the first are "
        "hidden units of the machine below. In nats, over the data: " + "; ".join(seen) + "."
    )


def _divergences(run, stacks):
    figure, (first, depth) = pyplot.subplots(1, 2, figsize=(8.2, 3.2), width_ratios=(1.2, 1))
    names = list(stacks)
    _, sites = style.describe_lattice(run)
    values = {}
    for row, name in enumerate(names):
        group = stacks[name]["0"]
        kl = deeprg.Estimate(*(x / sites for x in (group.estimate("kl_data_model").value, group.estimate("kl_data_model").error)))
        values[name] = kl
        jeffreys = group.estimate("jeffreys").value / sites
        first.plot(jeffreys, row, "|", color="#555555", markersize=9, label="Jeffreys distance" if row == 0 else None)
        if math.isfinite(kl.value):
            error = kl.error if math.isfinite(kl.error) else 0
            first.errorbar(kl.value, row, xerr=error, fmt="o", color=style.COLOURS[name], capsize=3)
        first.text(1.02, row, f"{kl}", transform=first.get_yaxis_transform(), va="center", fontsize=8)
    first.set(
        yticks=range(len(names)),
        yticklabels=[style.LABELS[name] for name in names],
        ylim=(len(names) - 0.5, -0.5),
        xlabel="KL(P || p) of layer 1 / nats a site",
    )
    positive = [x.value for x in values.values() if math.isfinite(x.value) and x.value > 0]
    if positive and max(positive) > 30 * min(positive):
        first.set_xscale("log")
    first.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)
    first.tick_params(axis="y", length=0)

    for name in names:
        layers = style.layers(stacks[name])
        bound = [stacks[name]["0"].estimate("kl_data_model"), *(stacks[name][k].estimate("dbn_bound") for k in layers[1:])]
        depth.errorbar(
            [int(k) + 1 for k in layers],
            [x.value / sites for x in bound],
            [x.error / sites if math.isfinite(x.error) else 0 for x in bound],
            fmt="o-",
            markersize=3,
            color=style.COLOURS[name],
            label=style.LABELS[name],
        )
    depth.set(xlabel="layers", ylabel="bound on KL(P || p) / nats a site")
    depth.xaxis.set_major_locator(MaxNLocator(integer=True))
    return "mapping_divergence", figure, _sentence(stacks, values)


def _sentence(stacks, values):
    trained = values["trained"]
    if not math.isfinite(trained.value):
        text = "The divergence of the trained machine from the data is not known: samples of the two do not meet."
    else:
        text = f"The trained first layer is {trained} nats a site from the Ising distribution (0: the exact mapping)"
        others = [f"{value} ({style.LABELS[name]})" for name, value in values.items() if name != "trained"]
        text += (", against " + ", ".join(others) if others else "") + "."
    layers = style.layers(stacks["trained"])[1:]
    if layers:
        gains = [(int(k) + 1, stacks["trained"][k].estimate("gain")) for k in layers]
        text += " Nats a sample that layers above gain on the bound: " + ", ".join(f"{x} (layer {k})" for k, x in gains) + "."
    return text
