"""What the paper claims, quantity by quantity: the trained stack beside block spins, two-point data and untrained
weights, with errors over the seeds; the verdict is computed from the numbers and says no more than they do."""

import math

import deeprg
from figures.study_numbers import finite, of_errors, rows_if_any, short

TITLE = "Is it a renormalization group?"
SOURCE = "sample.source"
HEADINGS = ("paper's claim", "setting", "trained", "block-spin stack", "two-point data", "untrained", "verdict")
APART = 3  # errors that a difference must have to count: Student's factor widens the errors, not the tails

FIELDS = "receptive_fields/{network}/layers/1/mean_own_block_fraction"
LATTICE = "flow/{network}/layers/0/forms_lattice"
CLAIMS = (
    ("hidden units of layer 2 see blocks of spins (own-block fraction)", FIELDS, "larger"),
    ("the units of layer 1 form a lattice (fraction of seeds)", LATTICE, "fraction"),
    ("few units keep the spins (overlap of reconstructions, depth 2)",
     "reconstructions/{network}/depth_2/overlap_mean_field", "larger"),
    ("layer 1 is an exact step (KL a site, 0 if exact)", "{control}likelihood/0/kl_per_site", "zero"),
    ("layer 2 improves on layer 1 (nats gained)", "{control}mapping/1/gain", "positive"),
    ("layer 1 flows as block spins do (its K less that of the data, by energy)", "flow/{network}/layers/0/by_energy", "flow"),
    ("the image of layer 1 has the range of block spins' (spacings)",
     "{control}hidden_hamiltonian/0/profile/image_range", "range"),
)  # fmt: skip
HOLDS = {"exact within errors", "yes", "as block spins", "more than two-point data"}
OPEN = {"not known", "not comparable", "no control beside it", "more than untrained; no two-point data beside it"}


def table(study):
    """Headings and rows; None where no point has what they need."""
    keys = [key for key in study.keys if key not in ("run.seed", SOURCE)]
    numbers, own = {}, {}
    for row in rows_if_any(study):
        place = (row.get(SOURCE, "ising"), tuple(short(row[key]) for key in keys))
        numbers.setdefault(place, {})[row["quantity"]] = deeprg.Estimate(float(row["mean"]), float(row["error"]))
        own.setdefault(place, {})[row["quantity"]] = deeprg.Estimate(float(row["mean"]), float(row["own_error"]))
    settings = sorted({setting for source, setting in numbers if source == "ising"})
    rows = []
    for claim, quantity, kind in CLAIMS:
        for setting in settings:
            row = compare(numbers, setting, quantity, kind)
            if kind == "zero":  # machines that are all exact have no scatter but that of measuring
                row = (*row[:4], compare(own, setting, quantity, kind)[4])
            if any(row[:4]):
                rows.append([claim, ", ".join(setting), *(x if x else "--" for x in row)])
    return (HEADINGS, rows) if rows else None


def compare(numbers, setting, quantity, kind):
    """trained, block_spin, two-point, untrained and the verdict at one setting."""

    def value(source, network):
        control = "" if network == "trained" else f"controls/{network}/"
        point = numbers.get((source, setting), {})
        found = point.get(quantity.format(network=network, control=control))
        if found and kind == "flow":
            data = point.get("flow/data/by_energy")
            found = data and deeprg.Estimate(found.value - data.value, math.hypot(*map(finite, (found.error, data.error))))
        return found if found and math.isfinite(found.value) else None

    trained, block, untrained = (value("ising", name) for name in ("trained", "block_spin", "untrained"))
    two_point = value("two_point", "trained") or value("ising", "two_point")
    lattice = numbers.get(("ising", setting), {}).get(LATTICE.format(network="trained"))
    return trained, block, two_point, untrained, verdict(trained, block, two_point, untrained, kind, lattice)


def apart(a, b):
    """By how many errors a is above b; None where one is not there."""
    if a is None or b is None:
        return None
    error = math.hypot(finite(a.error), finite(b.error))
    return (a.value - b.value) / error if error > 0 else math.copysign(math.inf, a.value - b.value) if a.value != b.value else 0.0


def verdict(trained, block, two_point, untrained, kind, lattice=None):
    if trained is None:
        no_lattice = kind in ("flow", "range") and lattice is not None and lattice.value == 0
        return "not as block spins: the units form no lattice" if no_lattice else "not known"
    if kind == "zero":
        return "not exact" if apart(trained, deeprg.Estimate(0.0, 0.0)) > APART else "exact within errors"
    if kind == "positive":
        return "yes" if apart(trained, deeprg.Estimate(0.0, 0.0)) > APART else "no"
    if kind in ("flow", "range"):
        off = apart(trained, block)
        return "not comparable" if off is None else "as block spins" if abs(off) <= APART else "not as block spins"
    if kind == "fraction" and trained.value == 0:
        return "no"
    over_untrained, over_two_point = apart(trained, untrained), apart(trained, two_point)
    if over_untrained is not None and over_untrained <= APART:
        return "no more than untrained"
    if over_untrained is None and over_two_point is None:
        return "no control beside it"
    if over_two_point is None:
        return "more than untrained; no two-point data beside it"
    return "more than two-point data" if over_two_point > APART else "no more than two-point data: two-point statistics do it"


def sentence(study, rows):
    """How many claims hold at each setting, and what the errors are."""
    text = []
    for setting in dict.fromkeys(row[1] for row in rows):
        verdicts = [row[-1] for row in rows if row[1] == setting]
        held, unknown = (sum(v in some for v in verdicts) for some in (HOLDS, OPEN))
        left = f", {unknown} left open" if unknown else ""
        text.append(f"{'At ' + setting + ': ' if setting else ''}{held} of {len(verdicts)} claims hold{left}.")
    return " ".join([*text, of_errors(study), f"A difference counts from {APART} errors on."])
