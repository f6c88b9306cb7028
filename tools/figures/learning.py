"""Learning curves of every layer."""

import numpy
from matplotlib import pyplot

from figures import style

TITLE = "Learning curves"

ROWS = (  # label, curves of it: dataset, line
    ("reconstruction error", (("reconstruction_error", "-"), ("reconstruction_error_held_out", "--"))),
    ("pseudo-likelihood\n(nats per visible unit)", (("pseudo_likelihood", "-"), ("pseudo_likelihood_held_out", "--"))),
    ("rms weight", (("weight_norm", "-"),)),
    ("saturated fraction\nof hidden units", (("saturation", "-"),)),
)


def draw(run):
    trained = run.model()
    networks = {"trained": trained}
    if "controls" in run.file("model"):
        controls = run.file("model")["controls"]
        networks |= {name: controls[f"{name}/layers"] for name in style.networks(controls)}
    layers = style.layers(trained)
    figure, grid = pyplot.subplots(
        len(ROWS), len(layers), figsize=(1.2 + 2.5 * len(layers), 7.2), sharex="col", squeeze=False
    )
    remarks = []
    for column, layer in enumerate(layers):
        visible, hidden = trained[layer]["weights"].shape
        grid[0, column].set_title(f"layer {int(layer) + 1}: {visible} \N{RIGHTWARDS ARROW} {hidden} units")
        grid[-1, column].set_xlabel("epoch")
        for name, network in networks.items():
            if layer in network and "learning" in network[layer]:
                curves = network[layer]["learning"]
                for axes, (_, lines) in zip(grid[:, column], ROWS):
                    for key, line in lines:
                        if key in curves:
                            _plot(axes, curves, key, line, name)
        remarks.append(_gap(trained[layer]["learning"], int(layer) + 1))
    for axes, (label, _) in zip(grid[:, 0], ROWS):
        axes.set_ylabel(label)
    figure.align_ylabels(grid[:, 0])
    handles, labels = grid[0, 0].get_legend_handles_labels()
    handles.append(pyplot.Line2D([], [], color="black", linestyle="--"))
    figure.legend(handles, [*labels, "held-out samples"], loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=3)
    yield "learning", figure, " ".join(filter(None, remarks))


def _plot(axes, curves, key, line, name):
    front = name == "trained"
    axes.plot(
        numpy.asarray(curves["epoch"]),
        numpy.asarray(curves[key]),
        line,
        color=style.COLOURS[name],
        linewidth=1.8 if front else 1,
        zorder=3 if front else 2,
        label=None if line == "--" else style.LABELS[name],
    )


def _gap(curves, number):
    if "pseudo_likelihood_held_out" not in curves:
        return ""
    seen, held_out = (float(numpy.asarray(curves[key])[-1]) for key in ("pseudo_likelihood", "pseudo_likelihood_held_out"))
    dead = f", {int(numpy.asarray(curves['dead_units'])[-1])} units dead" if "dead_units" in curves else ""
    return (
        f"Layer {number} ends at a pseudo-likelihood of {seen:.4f} nats per unit on the training samples "
        f"and {held_out:.4f} on held-out ones{dead}."
    )
