"""Held-out samples beside their reconstructions from each depth, of the network, its controls and two baselines."""

import numpy
from matplotlib import pyplot

from figures import style

TITLE = "Reconstructions"

EXAMPLES = 3


def draw(run):
    group = run.analysis["reconstructions"]
    names = style.networks(group)
    depths = _depths(group[names[0]])
    yield "reconstructions", _by_depth(group, names[0], depths), _overlaps(group, names[0], depths)
    if len(names) > 1:
        yield "reconstructions_compared", _compared(group, names, depths[-1]), _ranking(group, names, depths[-1])
    yield "reconstruction_scores", _scores(group, names, depths), _energies(group, names[0], depths[-1])


def _depths(network):
    return sorted((key for key in network if key.startswith("depth_")), key=lambda key: int(key.removeprefix("depth_")))


def _number(depth):
    return int(depth.removeprefix("depth_"))


def _grid(columns, examples, dimension):
    height = 0.5 if dimension == 1 else 1.35
    return pyplot.subplots(examples, columns, figsize=(1.35 * columns, height * examples + 0.5), squeeze=False)


def _by_depth(group, name, depths):
    data = group["samples"]
    examples = min(EXAMPLES, len(data))
    figure, grid = _grid(1 + 2 * len(depths), examples, len(data.shape) - 1)
    for n in range(examples):
        style.show_spins(grid[n, 0], data[n].values)
        for k, depth in enumerate(depths):
            style.show_spins(grid[n, 1 + k], group[name][depth]["mean_field"][n].values)
            style.show_spins(grid[n, 1 + len(depths) + k], group[name][depth]["sampled"][n].values)
    grid[0, 0].set_title("data")
    for k, depth in enumerate(depths):
        grid[0, 1 + k].set_title(f"mean field\ndepth {_number(depth)}")
        grid[0, 1 + len(depths) + k].set_title(f"sampled\ndepth {_number(depth)}")
    return figure


def _compared(group, names, depth):
    data = group["samples"]
    examples = min(EXAMPLES, len(data))
    figure, grid = _grid(1 + len(names), examples, len(data.shape) - 1)
    grid[0, 0].set_title("data")
    for n in range(examples):
        style.show_spins(grid[n, 0], data[n].values)
        for column, name in enumerate(names, 1):
            if depth in group[name]:
                style.show_spins(grid[n, column], group[name][depth]["mean_field"][n].values)
            else:
                grid[n, column].set_axis_off()
            grid[0, column].set_title(style.LABELS[name].replace(" on ", "\non ").replace(" without ", "\nwithout "))
    return figure


def _scores(group, names, depths):
    figure, panels = pyplot.subplots(1, 3, figsize=(9.6, 3.1))
    titles = ("overlap, mean field", "overlap, sampled", "energy per site e / J, sampled")
    for axes, key, title in zip(panels, ("overlap_mean_field", "overlap_sampled", "energy_sampled"), titles):
        for n, name in enumerate(names):
            present = [depth for depth in depths if depth in group[name]]
            estimates = [group[name][depth].estimate(key) for depth in present]
            axes.errorbar(
                [_number(depth) + 0.03 * (n - len(names) / 2) for depth in present],
                [x.value for x in estimates],
                [x.error for x in estimates],
                fmt="o-" if name == "trained" else "o--",
                markersize=4,
                linewidth=1.8 if name == "trained" else 1,
                color=style.COLOURS[name],
                label=style.LABELS[name],
                zorder=3 if name == "trained" else 2,
            )
        axes.set(xlabel="depth (layers up and down again)", title=title, xticks=[_number(depth) for depth in depths])
    if "data_energy" in group:
        panels[2].axhline(float(group["data_energy"]), color="black", linewidth=1, label="data")
    handles, labels = panels[2].get_legend_handles_labels()
    figure.legend(handles, labels, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def _overlaps(group, name, depths):
    parts = [f"{group[name][depth].estimate('overlap_mean_field')} from depth {_number(depth)}" for depth in depths]
    return (
        f"Overlap per site of the {style.LABELS[name]} network's mean-field reconstructions with the data: "
        f"{', '.join(parts)}. Light is up."
    )


def _ranking(group, names, depth):
    overlaps = {name: group[name][depth].estimate("overlap_mean_field") for name in names if depth in group[name]}
    order = sorted(overlaps, key=lambda name: -overlaps[name].value)
    listed = ", ".join(f"{style.LABELS[name]} {overlaps[name]}" for name in order)
    text = f"Mean-field reconstructions from depth {_number(depth)}, by overlap with the data: {listed}."
    if "trained" in overlaps:
        better = [style.LABELS[b] for b in ("majority", "pca") if b in overlaps and overlaps[b].value >= overlaps["trained"].value]
        if better:
            text += f" {' and '.join(better)} at the same compression do at least as well as the trained network."
    return text


def _energies(group, name, depth):
    if "data_energy" not in group:
        return ""
    sampled, data = group[name][depth].estimate("energy_sampled"), group.estimate("data_energy")
    far = abs(sampled.value - data.value) > 3 * numpy.hypot(numpy.nan_to_num(sampled.error), numpy.nan_to_num(data.error))
    verdict = "the short-range order is not that of the data" if far else "equal within three standard errors"
    return (
        f"Sampled reconstructions from depth {_number(depth)} have e = {sampled}, the data {data}: {verdict}. "
        "The overlap says how much of a sample comes back; the energy, whether what comes back looks like one."
    )
