"""The headline numbers of a study against a scanned key, with their errors over the seeds."""

import csv
import math
import re

from matplotlib import pyplot
from matplotlib.lines import Line2D

from figures import style

TITLE = "Numbers over seeds"
OBSERVABLES = ("e", "C", "|m|", "chi", "U4", "xi/L")
NETWORKS = "|".join(style.LABELS)
# name in numbers.csv -> title of its panel; the network, if there is one, is the group `network`
PANELS = (
    *((re.compile(re.escape(name)), name) for name in OBSERVABLES),
    (re.compile(rf"reconstructions/(?P<network>{NETWORKS})/depth_(?P<layer>\d+)/overlap_mean_field"),
     "overlap of reconstructions, depth {}"),
)
MARKS = "osD^v<>P"
LINES = ("-", "--", ":", "-.")


def numeric(text):
    """The number that a value is, or the only number of a list."""
    try:
        return float(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def short(text):
    """A value of a scanned key as a label."""
    number = numeric(text)
    return text if number is None or text.startswith("[") else f"{number:.6g}"


def rows_of(study):
    """The rows of numbers.csv without the quotes of texts."""
    path = study.directory / "report" / "numbers.csv"
    with open(path, newline="") as file:
        return [{key: value.strip('"') for key, value in row.items()} for row in csv.DictReader(file)]


def rows_if_any(study):
    """None before there is a table."""
    return rows_of(study) if (study.directory / "report" / "numbers.csv").exists() else []


def finite(error):
    return error if math.isfinite(error) else 0.0


def axis_of(study):
    """The scanned key along which to draw: the first one, but for the seed, whose values are numbers."""
    for key in study.keys:
        values = {row[key] for row in study.rows}
        if key != "run.seed" and len(values) > 1 and all(numeric(value) is not None for value in values):
            return key
    raise KeyError("no scanned key but the seed has several numbers as its values")


def curves_of(study, panels):
    """{title: {(network, setting): [(x, mean, error)]}} of the quantities whose names fit, and the axis."""
    axis = axis_of(study)
    others = [key for key in study.keys if key not in (axis, "run.seed")]
    found = {}
    for pattern, title in panels:
        for row in rows_of(study):
            if (match := pattern.fullmatch(row["quantity"])) and math.isfinite(float(row["mean"])):
                groups = match.groupdict()
                layer = int(groups.get("layer") or 0) + (0 if "depth" in title else 1)
                curve = (groups.get("network") or "data", tuple(short(row[key]) for key in others))
                point = (numeric(row[axis]), float(row["mean"]), finite(float(row["error"])))
                found.setdefault(title.format(layer), {}).setdefault(curve, []).append(point)
    return found, axis


def figure_of(panels, axis):
    """A panel a quantity; a colour a network, a mark and a line a setting; one legend for all."""
    across = 2 if len(panels) == 4 else min(3, len(panels))
    down = -(-len(panels) // across)
    figure, grid = pyplot.subplots(down, across, figsize=(3.3 * across, 2.6 * down + 0.6), squeeze=False)
    networks = style.networks({curve[0] for curves in panels.values() for curve in curves})
    settings = sorted({curve[1] for curves in panels.values() for curve in curves})
    for axes, (title, curves) in zip(grid.flat, panels.items()):
        for (network, setting), points in curves.items():
            x, y, error = zip(*sorted(points))
            k = settings.index(setting)
            axes.errorbar(x, y, yerr=error, marker=MARKS[k % len(MARKS)], linestyle=LINES[k % len(LINES)], markersize=4,
                          capsize=2, color=style.COLOURS[network], markerfacecolor="white" if k else None)  # fmt: skip
        axes.set(title=title, xlabel=axis)
    for axes in list(grid.flat)[len(panels):]:
        axes.axis("off")
    handles = [Line2D([], [], color=style.COLOURS[name], label=style.LABELS[name]) for name in networks]
    if len(settings) > 1:
        handles += [Line2D([], [], color="#777777", marker=MARKS[k % len(MARKS)], linestyle=LINES[k % len(LINES)],
                           markerfacecolor="white" if k else None, markersize=4, label=", ".join(setting))
                    for k, setting in enumerate(settings)]  # fmt: skip
    figure.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=min(len(handles), 5))
    return figure


def of_errors(study):
    """What the bars of a study are."""
    seeds = sorted({int(row["seeds"]) for row in rows_of(study)})
    if seeds[-1] == 1:
        return "One seed: bars are the points' own standard errors, and those without any have none."
    least = f"{seeds[0]} to " if seeds[0] < seeds[-1] else ""
    return (f"Means over {least}{seeds[-1]} seeds; the errors are those of the mean from the scatter of the seeds, "
            "times Student's factor for so few (68 % of the truth within one of them).")  # fmt: skip


def draw(study):
    panels, axis = curves_of(study, PANELS)
    if not panels:
        raise KeyError("no point is complete yet")
    yield "study_numbers", figure_of(panels, axis), of_errors(study)
