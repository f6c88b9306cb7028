"""What Hamiltonian the layers make of the data: range and leakage of the genuine image, beside majority's.

Range: sqrt(sum K^2 r^2 / sum K^2) over nearest, diagonal and straight neighbours (r = 1, sqrt 2, 2: as many pairs each);
leakage: the four-spin coupling of a plaquette over the nearest one. Errors are propagated as if independent."""

import math

import deeprg
from figures import style
from figures.study_flow import LAYER_TERM
from figures.study_numbers import axis_of, figure_of, finite, numeric, rows_if_any, short

TITLE = "The image of the data: range and leakage"
DISTANCE = {"nearest": 1.0, "diagonal": math.sqrt(2), "straight": 2.0}


def range_of(terms):
    """In spacings of the units' lattice; 1 is the Ising model."""
    squares = sum(x.value**2 for name, x in terms.items() if name in DISTANCE)
    moment = sum(x.value**2 * DISTANCE[name] ** 2 for name, x in terms.items() if name in DISTANCE)
    value = math.sqrt(moment / squares)
    variance = sum((x.value * (DISTANCE[name] ** 2 - value**2) / (squares * value) * x.error) ** 2
                   for name, x in terms.items() if name in DISTANCE)  # fmt: skip
    return deeprg.Estimate(value, math.sqrt(variance))


def leakage_of(terms):
    plaquette, nearest = terms["plaquette"], terms["nearest"]
    ratio = plaquette.value / nearest.value
    return deeprg.Estimate(ratio, math.hypot(plaquette.error, ratio * nearest.error) / abs(nearest.value))


def images(study):
    """{network: {setting: {layer: {term: Estimate}}}} and the networks whose units form no lattice."""
    keys = [key for key in study.keys if key != "run.seed"]
    found, none = {}, set()
    for row in rows_if_any(study):
        if match := LAYER_TERM.fullmatch(row["quantity"]):
            if match["term"] == "forms_lattice" and float(row["mean"]) == 0:
                none.add(match["network"])
            elif match["term"] in (*DISTANCE, "plaquette") and math.isfinite(float(row["mean"])):
                setting = tuple(row[key] for key in keys)
                layers = found.setdefault(match["network"], {}).setdefault(setting, {})
                estimate = deeprg.Estimate(float(row["mean"]), float(row["error"]))
                layers.setdefault(int(match["layer"]) + 1, {})[match["term"]] = estimate
    return found, none - set(found)


def known(terms):
    return {"nearest", "plaquette"} <= set(terms)


def draw(study):
    found, none = images(study)
    if not found:
        return  # nobody asked for it
    axis = axis_of(study)
    at = [key for key in study.keys if key != "run.seed"].index(axis)
    panels = {}
    for title, of in (("range / spacings, layer {}", range_of), ("four-spin coupling / K', layer {}", leakage_of)):
        for network, settings in found.items():
            for setting, layers in settings.items():
                curve = (network, tuple(short(value) for value in setting[:at] + setting[at + 1 :]))
                for layer, terms in sorted(layers.items()):
                    if known(terms):
                        x = of(terms)
                        panel = panels.setdefault(title.format(layer), {})
                        panel.setdefault(curve, []).append((numeric(setting[at]), x.value, finite(x.error)))
    if panels:
        yield "study_image", figure_of(panels, axis), sentence(found, none)


def sentence(found, none):
    text = []
    for name in style.networks(none):
        text.append(f"{style.LABELS[name]}: no layer's units form a lattice at any setting, hence no range.")
    for name in style.networks(found):
        said = [f"{range_of(layers[1])} and {leakage_of(layers[1])} at ({', '.join(map(short, setting))})"
                for setting, layers in sorted(found[name].items()) if known(layers.get(1, {}))]  # fmt: skip
        if said:
            text.append(f"{style.LABELS[name]}, layer 1, range and leakage: {'; '.join(said)}.")
    return " ".join(text)
