"""Thermodynamic observables against exact values, in standard errors."""

import math

from matplotlib import pyplot

from figures import style

TITLE = "Observables against exact values"


def draw(run):
    if not len(run.analysis["observables"]):
        raise KeyError("/observables in analysis.h5 is empty")
    observables = run.observables()
    known = {name: x for name, x in observables.items() if math.isfinite(x.deviation)}
    figure, axes = pyplot.subplots(figsize=(7.5, 0.6 + 0.36 * len(observables)))
    reach = max([3.4, *(abs(x.deviation) + 0.5 for x in known.values())])
    for width, shade in ((2, "#e8eef4"), (1, "#cfdde9")):
        axes.axvspan(-width, width, color=shade, linewidth=0)
    axes.axvline(0, color="black", linewidth=0.8)
    for row, (name, x) in enumerate(observables.items()):
        if name in known:
            axes.errorbar(x.deviation, row, xerr=1, fmt="o", color=style.COLOURS["trained"], capsize=3)
        exact = f"exact {x.exact:.6g}" if math.isfinite(x.exact) else "no exact value known"
        axes.text(1.02, row, f"{x}   {exact}", transform=axes.get_yaxis_transform(), va="center", fontsize=8)
    axes.set(
        yticks=range(len(observables)),
        yticklabels=observables,
        ylim=(len(observables) - 0.5, -0.5),
        xlim=(-reach, reach),
        xlabel="(measured \N{MINUS SIGN} exact) / standard error; shaded: one and two",
    )
    axes.tick_params(axis="y", length=0)
    if known:
        worst = max(known, key=lambda name: abs(known[name].deviation))
        inside = sum(abs(x.deviation) <= 2 for x in known.values())
        seen = (
            f"{inside} of {len(known)} observables with a known exact value lie within two standard errors of it; "
            f"the largest deviation is {known[worst].deviation:+.1f}, of {worst}."
        )
    else:
        seen = "No exact values are known for these parameters; the measured ones stand at the right."
    yield "observables", figure, seen
