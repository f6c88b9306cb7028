"""KL per site of the first layer against its width n_h / N, a panel a coupling."""

import math

from matplotlib import pyplot

import deeprg
from figures import style
from figures.study_numbers import LINES, MARKS, finite, numeric, of_errors, rows_if_any, short

TITLE = "How near the first layer comes to the data"
QUANTITIES = {"trained": "likelihood/0/kl_per_site"} | {
    name: f"controls/{name}/likelihood/0/kl_per_site" for name in ("untrained", "no_l1", "two_point", "block_spin")
}
WIDTH, COUPLING, SEED = "train.layers", "model.coupling", "run.seed"
SOURCE = "sample.source"  # other data than Ising's have no KL
CRITICAL = {2: math.log(1 + math.sqrt(2)) / 2, 3: 0.221654626}


def shapes(study):
    """{setting of all keys but the seed: (n_h / N, dimensions)} of the points that are analysed."""
    found = {}
    for row in study.rows:
        run = study.point(int(row["number"]))
        if run.has("analysis"):
            attributes = run.analysis.attrs
            size = [int(extent) for extent in attributes["lattice"]]
            setting = tuple(row[key].strip('"') for key in study.keys if key != SEED)
            found[setting] = int(attributes["layers"][0]) / math.prod(size), len(size)
    return found


def points(study):
    """{coupling: {(network, other values): [(n_h / N, KL)]}} and the dimensions of the lattices."""
    keys = [key for key in study.keys if key != SEED]
    shape, found, dimensions = shapes(study), {}, set()
    for row in rows_if_any(study):
        for network, quantity in QUANTITIES.items():
            setting = tuple(row[key] for key in keys)
            if row["quantity"] == quantity and math.isfinite(float(row["mean"])) and setting in shape:
                width, dimension = shape[setting]
                dimensions.add(dimension)
                others = tuple(short(row[key]) for key in keys if key not in (WIDTH, COUPLING, SOURCE))
                estimate = deeprg.Estimate(float(row["mean"]), float(row["error"]))
                found.setdefault(row.get(COUPLING), {}).setdefault((network, others), []).append((width, estimate))
    return found, dimensions


def against_critical(coupling, dimensions):
    """Where a coupling lies, as far as K_c is known."""
    critical = CRITICAL.get(next(iter(dimensions))) if len(dimensions) == 1 else None
    if coupling is None or critical is None:
        return ""
    value = numeric(coupling)
    return " (at $K_c$)" if abs(value / critical - 1) < 1e-5 else " (below $K_c$)" if value < critical else " (above $K_c$)"


def draw(study):
    found, dimensions = points(study)
    if not found:
        return  # nobody asked for it
    figure, panels = pyplot.subplots(1, len(found), figsize=(3.4 * len(found) + 0.6, 3.4), sharey=True, squeeze=False)
    settings = sorted({others for curves in found.values() for _, others in curves})
    for axes, coupling in zip(panels[0], sorted(found, key=lambda text: numeric(text) if text else 0)):
        for (network, others), curve in sorted(found[coupling].items()):
            width, kl = zip(*sorted(curve, key=lambda point: point[0]))
            k = settings.index(others)
            label = ", ".join((style.LABELS[network], *others))
            axes.errorbar(width, [x.value for x in kl], [finite(x.error) for x in kl], capsize=2, markersize=4,
                          marker=MARKS[k % len(MARKS)], linestyle=LINES[k % len(LINES)],
                          color=style.COLOURS[network], label=label)  # fmt: skip
        title = "" if coupling is None else f"K = {short(coupling)}{against_critical(coupling, dimensions)}"
        axes.set(title=title, xlabel="hidden units of layer 1 / N", xscale="log")
        axes.xaxis.set_major_locator(pyplot.FixedLocator([2.0**k for k in range(-8, 5)]))
        axes.xaxis.set_minor_locator(pyplot.NullLocator())
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:.4g}")
    if all(x.value > 0 for curves in found.values() for curve in curves.values() for _, x in curve):
        panels[0][0].set_yscale("log")
    if len(dimensions) == 1:
        for axes in panels[0]:  # on the lower edge, whatever the scale: there it is zero
            axes.plot([next(iter(dimensions))], [0], marker="*", markersize=10, color="#000000", linestyle="none",
                      transform=axes.get_xaxis_transform(), clip_on=False, label="exact: a unit a bond, KL = 0")  # fmt: skip
    panels[0][0].set_ylabel("KL(P || p) / nats a site")
    handles = dict(zip(*reversed(panels[0][0].get_legend_handles_labels())))
    figure.legend(handles.values(), handles.keys(), loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(len(handles), 4))
    yield "study_divergence", figure, sentence(found) + " " + of_errors(study)


def sentence(found):
    """The least of each panel."""
    text = []
    for coupling, curves in sorted(found.items(), key=lambda item: numeric(item[0]) if item[0] else 0):
        trained = [(x, width, others) for (network, others), curve in curves.items() if network == "trained" for width, x in curve]
        if trained:
            least, width, others = min(trained, key=lambda item: item[0].value)
            at = f"at K = {short(coupling)} " if coupling else ""
            text.append(f"{at}the nearest trained machine has {width:.3g} hidden units a site{' (' + ', '.join(others) + ')' if others else ''} "
                        f"and is {least} nats a site away")  # fmt: skip
    return ("; ".join(text)[:1].upper() + "; ".join(text)[1:] + "." if text else "") + " Zero would be the exact mapping."
