"""Couplings between hidden units against their distance: of H^RBM(h), and of what the machine really makes of the data."""

import numpy
from matplotlib import pyplot
from matplotlib.ticker import MaxNLocator

from figures import style

TITLE = "Renormalized Hamiltonians"

WEIGHTS = (("image", "image of the data", "o", "-"), ("rbm", "H$^{RBM}$(h)", "s", "--"))
TOLD = ("trained", "block_spin")  # networks in the sentence


def draw(run):
    analysis = run.analysis
    nets = {"trained": analysis["hidden_hamiltonian"]}
    for name in style.networks(analysis["controls"] if "controls" in analysis else {}):
        if "hidden_hamiltonian" in analysis["controls"][name]:
            nets[name] = analysis["controls"][name]["hidden_hamiltonian"]
    for layer in style.layers(nets["trained"]):
        present = {name: group[layer] for name, group in nets.items() if layer in group}
        stem = f"hidden_hamiltonian_layer_{int(layer) + 1}"
        yield stem, _panels(present, int(layer) + 1), sentence(present, int(layer) + 1)


def _panels(groups, number):
    columns = 1 + any("profile" in group for group in groups.values())
    figure, axes = pyplot.subplots(1, columns, figsize=(4.3 * columns, 3.5), squeeze=False)
    _matrix(figure, axes[0][0], groups["trained"], number)
    if columns > 1:
        _profiles(axes[0][1], groups)
    return figure


def _matrix(figure, axes, group, number):
    """Image above the diagonal, H^RBM below it, in the order and sign of the grid where there is one."""
    matrices = {name: group[f"{name}_couplings"][:].values for name, *_ in WEIGHTS if f"{name}_couplings" in group}
    if not matrices:
        axes.set_axis_off()
        return
    count = len(next(iter(matrices.values())))
    order, sign = numpy.arange(count), numpy.ones(count)
    placed = "place" in group["placement"] and group["placement"].attrs["forms_lattice"]
    if placed:
        order = numpy.argsort(group["placement"]["place"][:].values)
        sign = group["placement"]["gauge"][:].values.astype(float)
    picture = numpy.zeros((count, count))
    for name, side in (("image", numpy.triu), ("rbm", numpy.tril)):
        if name in matrices:
            picture += side((matrices[name] * numpy.outer(sign, sign))[numpy.ix_(order, order)])
    scale = abs(picture).max() or 1.0
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    image = axes.imshow(picture, cmap=style.FIELDS, vmin=-scale, vmax=scale, interpolation="nearest")
    axes.plot([-0.5, count - 0.5], [-0.5, count - 0.5], color="#888888", linewidth=0.5)
    axes.set(
        xlabel=f"hidden unit, {'placed' if placed else 'as in model.h5'}",
        title=f"K' of layer {number}, trained\nabove the diagonal: image; below: H$^{{RBM}}$",
    )
    figure.colorbar(image, ax=axes, shrink=0.8, label="K'")


def _profiles(axes, groups):
    for name, group in groups.items():
        if "profile" not in group:
            continue
        profile = group["profile"]
        for weight, label, marker, line in WEIGHTS:
            if weight in profile:
                axes.errorbar(
                    profile["distance"][:].values, profile[weight][:].values, profile[f"{weight}_error"][:].values,
                    fmt=marker + line, markersize=4, capsize=2, color=style.COLOURS[name],
                    markerfacecolor="white" if weight == "rbm" else None,
                    label=f"{style.LABELS[name]}: {label}",
                )  # fmt: skip
    axes.set(xlabel="distance / spacings of the units' lattice", ylabel="K'(r)")
    values = numpy.concatenate([abs(line.get_ydata()) for line in axes.get_lines()])
    axes.set_yscale("symlog", linthresh=max(values.max() * 1e-2, 1e-12))
    axes.axhline(0, color="#bbbbbb", linewidth=0.6, zorder=0)
    axes.legend()


def sentence(groups, number):
    text = []
    for name in TOLD:
        if name not in groups:
            continue
        group = groups[name]
        verdict = group["placement"].attrs["verdict"]
        if "profile" not in group:
            text.append(f"{style.LABELS[name]}, layer {number}: {verdict}; no couplings against distance.")
            continue
        profile = group["profile"]
        for weight, label in (("image", "the image"), ("rbm", "H^RBM(h)")):
            if weight in profile:
                said = [
                    f"{what} {profile.estimate(f'{weight}_{key}')}"
                    for key, what in (("nearest", "K' ="), ("range", "range"), ("four_spin", "four-spin"), ("field", "field"))
                    if numpy.isfinite(profile[f"{weight}_{key}"][()])
                ]
                text.append(f"{style.LABELS[name]}, layer {number}, {label}: {', '.join(said)}.")
    return " ".join(text)
