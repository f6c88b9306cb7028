"""The headline numbers of a study against a scanned key, with their errors over the seeds."""

import csv
import math
import re

from matplotlib import pyplot

from figures import style

TITLE = "Numbers over seeds"
OBSERVABLES = ("e", "C", "|m|", "chi", "U4", "xi/L")
NETWORKS = "|".join(style.LABELS)
# name in numbers.csv -> title of its panel; the network, if there is one, is the group `network`
PANELS = (
    (re.compile(rf"receptive_fields/(?P<network>{NETWORKS})/layers/(?P<layer>\d+)/mean_own_block_fraction"),
     "own-block fraction, layer {}"),
    (re.compile(rf"reconstructions/(?P<network>{NETWORKS})/depth_(?P<layer>\d+)/overlap_mean_field"),
     "overlap of reconstructions, depth {}"),
    (re.compile(r"likelihood/(?P<layer>\d+)/kl_per_site"), "KL per site, layer {}"),
)


def numeric(text):
    """The number that a value is, or the only number of a list."""
    try:
        return float(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def rows_of(study):
    path = study.directory / "report" / "numbers.csv"
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def rows_if_any(study):
    """The same; none before there is a table."""
    return rows_of(study) if (study.directory / "report" / "numbers.csv").exists() else []


def panel_of(name):
    """(title, network) of a quantity that is drawn, else None."""
    if name in OBSERVABLES:
        return name, "data"
    for pattern, title in PANELS:
        if match := pattern.fullmatch(name):
            layer = int(match["layer"]) + (0 if "depth" in title else 1)
            return title.format(layer), match.groupdict().get("network") or "trained"
    return None


def axis_of(study):
    """The scanned key along which to draw: the first one, but for the seed, whose values are numbers."""
    for key in study.keys:
        values = {row[key] for row in study.rows}
        if key != "run.seed" and len(values) > 1 and all(numeric(value) is not None for value in values):
            return key
    raise KeyError("no scanned key but the seed has several numbers as its values")


def draw(study):
    axis = axis_of(study)
    others = [key for key in study.keys if key not in (axis, "run.seed")]
    panels = {}
    for row in rows_of(study):
        if found := panel_of(row["quantity"]):
            title, network = found
            mean, error = float(row["mean"]), float(row["error"])
            if not math.isfinite(mean):
                continue
            curve = (network, tuple(row[key] for key in others))
            panels.setdefault(title, {}).setdefault(curve, []).append(
                (numeric(row[axis]), mean, error if math.isfinite(error) else 0.0))
    if not panels:
        raise KeyError("no point is complete yet")
    seeds = max(int(row["seeds"]) for row in rows_of(study))
    across = min(3, len(panels))
    down = -(-len(panels) // across)
    figure, grid = pyplot.subplots(down, across, figsize=(3.3 * across, 2.6 * down), squeeze=False)
    marks = "osD^v<>P"
    settings = sorted({curve[1] for curves in panels.values() for curve in curves})
    for axes, (title, curves) in zip(grid.flat, panels.items()):
        for (network, setting), points in curves.items():
            x, y, error = zip(*sorted(points))
            label = ", ".join([*([style.LABELS[network]] if len(curves) > len(settings) else []), *setting])
            axes.errorbar(x, y, yerr=error, marker=marks[settings.index(setting) % len(marks)], markersize=4, capsize=2,
                          color=style.COLOURS[network] if len(settings) == 1 else None, label=label)
        axes.set(title=title, xlabel=axis)
        if title.startswith("KL") and all(mean > 0 for points in curves.values() for _, mean, _ in points):
            axes.set_yscale("log")
        if len(curves) > 1:
            axes.legend(fontsize=6)
    for axes in list(grid.flat)[len(panels):]:
        axes.axis("off")
    sentence = (f"Means over up to {seeds} seeds; bars are standard errors of the mean over seeds." if seeds > 1
                else "One seed: bars are the points' own standard errors, and those without any have none.")
    yield "study_numbers", figure, sentence
