"""Receptive fields r_l = W1 W2 ... Wl of every layer, beside those of the controls, and what their scores say."""

import math

import numpy
from matplotlib import pyplot

from figures import style

TITLE = "Receptive fields"

SHOWN = 100  # units of a layer at most: the paper's figure has 10 x 10 and 5 x 5
SCORES = (  # dataset, heading
    ("mean_own_block_fraction", "own-block fraction"),
    ("mean_radius", "radius / sites"),
    ("mean_participation_ratio", "participation ratio / sites"),
    ("mean_sign_uniformity", "sign uniformity"),
    ("tiling", "tiling"),
    ("significant_units", "units above the cut"),
)


def draw(run):
    fields = run.analysis["receptive_fields"]
    names = style.networks(fields)
    for layer in style.layers(fields[names[0]]["layers"]):
        present = [name for name in names if layer in fields[name]["layers"]]
        groups = {name: fields[name]["layers"][layer] for name in present}
        yield f"receptive_fields_layer_{int(layer) + 1}", _panels(groups, int(layer) + 1), sentence(groups)


def _panels(groups, number):
    columns = min(3, len(groups))
    rows = -(-len(groups) // columns)
    dimension = len(next(iter(groups.values()))["fields"].shape) - 1
    height = 2.3 if dimension == 1 else 3.55
    figure, grid = pyplot.subplots(rows, columns, figsize=(3.4 * columns + 0.5, height * rows), squeeze=False)
    for axes in grid.flat[len(groups) :]:
        axes.set_visible(False)
    image = None
    for axes, (name, group) in zip(grid.flat, groups.items()):
        fields = group["fields"]
        count = len(fields)
        chosen = numpy.unique(numpy.linspace(0, count - 1, min(count, SHOWN)).astype(int))
        values = numpy.stack([fields[int(unit)].values for unit in chosen])
        scale = float(numpy.percentile(abs(values), 99.8)) or 1.0
        picture = values if dimension == 1 else montage([style.plane(field) for field in values])
        image = axes.imshow(
            picture / scale, cmap=style.FIELDS, vmin=-1, vmax=1, interpolation="nearest",
            aspect="auto" if dimension == 1 else "equal",
        )  # fmt: skip
        if dimension == 1:
            axes.set(xlabel="site x", ylabel="unit")
        else:
            axes.set_axis_off()
        part = f"{len(chosen)} of {count} units" if len(chosen) < count else f"{count} units"
        axes.set_title(f"{style.LABELS[name]}\n{part}, full scale \N{PLUS-MINUS SIGN}{scale:.2g}")
    bar = figure.colorbar(image, ax=grid, shrink=0.5, pad=0.01, ticks=[-1, 0, 1])
    bar.ax.set_yticklabels(["\N{MINUS SIGN}1", "0", "+1"])
    bar.set_label(f"$r_{number}$ / full scale")
    return figure


def montage(pictures):
    """Pictures of one size in a square grid, with lines of nothing between them."""
    height, width = pictures[0].shape
    columns = math.ceil(math.sqrt(len(pictures)))
    rows = -(-len(pictures) // columns)
    gap = max(1, width // 16)
    whole = numpy.full((rows * (height + gap) - gap, columns * (width + gap) - gap), numpy.nan)
    for n, picture in enumerate(pictures):
        top, left = (n // columns) * (height + gap), (n % columns) * (width + gap)
        whole[top : top + height, left : left + width] = picture
    return whole


def sentence(groups):
    """The own-block fraction of the trained net against each control, and what follows from it and what does not."""
    fractions = {
        name: group.estimate("mean_own_block_fraction")
        for name, group in groups.items()
        if "mean_own_block_fraction" in group and group.estimate("significant_units").value > 0
    }
    if "trained" not in fractions:
        return "The trained fields have no unit above the noise cut, hence no score."
    trained = fractions.pop("trained")
    against = ", ".join(f"{x} ({style.LABELS[name]})" for name, x in fractions.items())
    text = [f"Own-block fraction {trained}" + (f" against {against}." if against else ", without controls.")]
    if "untrained" in fractions:
        off = deviation(trained, fractions["untrained"])
        if off > 3:
            text.append("Training made the fields local.")
        elif off < -3:
            text.append("The trained fields are less local than the untrained ones.")
        else:
            text.append("The trained fields are not more local than untrained ones.")
    if "two_point" in fractions:
        two_point = fractions["two_point"]
        data = "data with the same two-point function but no Ising Hamiltonian"
        if two_point.value > 0.75 * trained.value or deviation(trained, two_point) < 3:
            text.append(
                f"Training on {data} gives {two_point}: locality alone is no evidence for a renormalization group."
            )
        else:
            text.append(f"The fields are more local than those of a network trained on {data}.")
    return " ".join(text)


def deviation(x, y):
    """x - y in standard errors; where none is known, infinite unless they are equal."""
    difference = x.value - y.value
    error = math.hypot(*(e for e in (x.error, y.error) if math.isfinite(e)))
    if error > 0:
        return difference / error
    return math.copysign(math.inf, difference) if difference else 0.0


def score_table(run):
    """Headings and rows: one row a layer and network."""
    fields = run.analysis["receptive_fields"]
    rows = []
    names = style.networks(fields)
    for layer in style.layers(fields[names[0]]["layers"]):
        for name in names:
            group = fields[name]["layers"]
            if layer in group:
                group = group[layer]
                scores = [str(group.estimate(key)) if key in group else "--" for key, _ in SCORES]
                rows.append([int(layer) + 1, style.LABELS[name], *scores])
    return ["layer", "network", *(heading for _, heading in SCORES)], rows
