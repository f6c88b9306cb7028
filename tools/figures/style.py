"""What all figures share: fonts, colours safe for the colour-blind, names, and the drawing of lattices."""

import matplotlib
import numpy
from matplotlib.colors import LinearSegmentedColormap

# Okabe and Ito's palette; one colour a network everywhere
COLOURS = {
    "data": "#000000",
    "trained": "#0072B2",
    "untrained": "#999999",
    "no_l1": "#E69F00",
    "two_point": "#D55E00",
    "block_spin": "#009E73",
    "majority": "#CC79A7",
    "decimation": "#8C6D31",
    "pca": "#56B4E9",
}
LABELS = {
    "data": "data",
    "trained": "trained",
    "untrained": "untrained",
    "no_l1": "trained without L1",
    "two_point": "trained on two-point data",
    "block_spin": "block-spin stack",
    "majority": "majority rule",
    "decimation": "decimation",
    "pca": "PCA",
}
SPINS = LinearSegmentedColormap.from_list("spins", ["#1b2a41", "#f4f1e8"])  # down to up, through the means between
FIELDS = matplotlib.colormaps["RdBu_r"].copy()  # diverging, zero is white
FIELDS.set_bad("#bbbbbb")  # lines between pictures


def set_up():
    matplotlib.rcParams.update(
        {
            "font.family": "DejaVu Sans",
            "font.size": 9,
            "axes.titlesize": 9,
            "axes.labelsize": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.8,
            "legend.frameon": False,
            "legend.fontsize": 8,
            "lines.linewidth": 1.5,
            "figure.dpi": 110,
            "savefig.dpi": 150,
            "figure.constrained_layout.use": True,
            "axes.formatter.useoffset": False,
        }
    )


def shades(count):
    """Colours of an ordered family of curves."""
    return [matplotlib.colormaps["viridis"](0.9 * k / max(count - 1, 1)) for k in range(count)]


def networks(group):
    """The networks present in an analysis' group, in the order of LABELS: the trained one, controls, baselines."""
    return [name for name in LABELS if name in group]


def layers(group):
    return sorted((key for key in group if key.isdigit()), key=int)


def plane(site_values):
    """A lattice as a picture: itself in 2D, the middle slice in 3D, one row of pixels in 1D."""
    values = numpy.asarray(site_values)
    if values.ndim == 3:
        return values[values.shape[0] // 2]
    return values if values.ndim == 2 else values[None, :]


def show_spins(axes, site_values):
    """A configuration, or its mean field between -1 and 1, without axes."""
    picture = plane(site_values)
    aspect = "equal" if picture.shape[0] > 1 else "auto"
    axes.imshow(picture, cmap=SPINS, vmin=-1, vmax=1, interpolation="nearest", aspect=aspect)
    frame_only(axes)


def frame_only(axes):
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.6, color="#555555")


def describe_lattice(run):
    """("40 x 40", 1600) from whichever file is there."""
    if run.has("analysis") and "lattice" in run.analysis.attrs:
        size = [int(extent) for extent in numpy.atleast_1d(run.analysis.attrs["lattice"])]
    elif not run.has("samples") and "size" in run.input.get("lattice", {}):
        size = list(run.input["lattice"]["size"])
    else:
        size = list(run.samples.shape[1:])
    return " \N{MULTIPLICATION SIGN} ".join(map(str, size)), int(numpy.prod(size))


def coupling(run):
    """K = J/kT, or None where the run does not say."""
    if run.has("analysis") and "coupling" in run.analysis.attrs:
        return float(run.analysis.attrs["coupling"])
    model = run.input.get("model", {})
    if "coupling" in model:
        return float(model["coupling"])
    return 1 / float(model["temperature"]) if "temperature" in model else None
