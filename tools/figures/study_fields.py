"""How local the receptive fields of a study's networks are, layer by layer, beside their controls."""

import re

from figures.study_numbers import NETWORKS, curves_of, figure_of, of_errors, rows_if_any

TITLE = "Receptive fields and their controls"
SCORES = (("own_block_fraction", "own-block fraction"), ("radius", "radius / sites"), ("sign_uniformity", "sign uniformity"))
PANELS = tuple(
    (re.compile(rf"receptive_fields/(?P<network>{NETWORKS})/layers/(?P<layer>\d+)/mean_{name}"), title + ", layer {}")
    for name, title in SCORES
)


def draw(study):
    if not any(row["quantity"].startswith("receptive_fields/") for row in rows_if_any(study)):
        return  # nobody asked for it
    panels, axis = curves_of(study, PANELS)
    yield "study_fields", figure_of(panels, axis), of_errors(study)
