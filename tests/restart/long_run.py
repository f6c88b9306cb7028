"""Runs that last some seconds on any machine, so that they can be disturbed."""

import time

import program

CHECKPOINT = {"interval": "1 s"}
SAMPLING = {
    "many replicas": dict(size=[16, 16], algorithm="heat-bath", replicas=96, samples=96 * 40),
    # ranks with words of their own need not talk in between: no load makes them slow together
    "words of replicas": dict(size=[16, 16], algorithm="heat-bath", replicas=2048, samples=2048 * 4),
    "temperatures": dict(size=[16, 16], algorithm="heat-bath", replicas=100, temperatures=[2.0, 2.2, 2.4, 2.7], exchange=True),
    "one lattice": dict(size=[192, 128], algorithm="metropolis", replicas=1, samples=40),
    "machine": dict(size=[12, 12], source="model", machine="bonds.h5", replicas=6, samples=6 * 40),
    "network": dict(size=[12, 12], source="model", machine="stack.h5", replicas=6, samples=6 * 40),
    "clusters": dict(size=[65, 63], algorithm="swendsen-wang", replicas=4, samples=160),
    "one cluster": dict(size=[65, 63], algorithm="wolff", replicas=6, samples=240),
}
TRAINING = {
    "training": dict(layers=[40, 12], batch_size=50, controls=["no_l1", "two_point"]),
    "training, spin units": dict(layers=[30, 9], units="spin", batch_size=30, reconstruction="sampled",
                                 up_pass="sample", momentum=0.5, final_momentum=0.9),
    "training, persistent chains": dict(layers=[36, 9], algorithm="pcd", chains=150, batch_size=50, centred=True,
                                        augment=["flip", "translate"], learning_rate_schedule="linear"),
    "training, tied": dict(layers=[72, 9], units="spin", biases="symmetric", algorithm="pcd", batch_size=50, tied=True,
                           stride=2, initial="local", initial_weights=0.01, learning_rate=1e-4),
}
STUDIES = {"study": dict(layers=[24, 9], batch_size=50)}
CASES = {**SAMPLING, **TRAINING, **STUDIES}
POINTS = 6  # of a study


def stage_of(case):
    return "sample" if case in SAMPLING else "train" if case in TRAINING else "run"


def files_of(case):
    if case in STUDIES:
        return [f"points/{point:04}/{name}" for point in range(POINTS) for name in ("samples.h5", "series.h5", "model.h5")]
    if case == "temperatures":
        return ("series.h5",)
    return ("samples.h5", "series.h5") if case in SAMPLING else ("model.h5",)


def sampling_input(programs, case, amount):
    settings = dict(SAMPLING[case])
    interval = 50 * amount
    machine = programs.workplace.path / "bonds.h5"
    if case == "machine" and not machine.exists():
        programs.run("model", "bond", "--size", 12, 12, "--coupling", 0.4, "-o", machine)
    if case == "network":
        program.write_stack(programs.workplace.path / "stack.h5", (144, 40, 12), scale=0.2)
    model = {"coupling": 0.43}
    if "temperatures" in settings:
        model, settings["sweeps"] = {"field": 0.0}, 40 * interval
    else:
        settings["interval"] = interval
    return program.write_input(programs.workplace.path / "input.toml", run={"seed": 5},
                               lattice={"size": settings.pop("size")}, model=model,
                               sample={**settings, "thermalization": interval // 2, "measure": 50},
                               checkpoint=CHECKPOINT)


def training_input(programs, case, amount):
    path = programs.workplace.path
    if not (path / "data").exists():
        programs.run("sample", program.write_input(
            path / "data.toml", lattice={"size": [12, 12]}, model={"coupling": 0.43},
            sample={"replicas": 12, "samples": 600, "thermalization": 50, "interval": 2}), "-o", path / "data")
    return program.write_input(path / "input.toml", run={"seed": 5}, sample={"file": "data/samples.h5"},
                               train={**TRAINING[case], "epochs": amount}, checkpoint=CHECKPOINT)


def study_input(programs, case, amount):
    """Of points that differ in cost: the more epochs, the longer."""
    return program.write_input(
        programs.workplace.path / "input.toml", lattice={"size": [12, 12]}, model={"coupling": 0.43},
        sample={"replicas": 12, "samples": 600, "thermalization": 50, "interval": 2 * amount},
        train={**STUDIES[case], "epochs": amount}, checkpoint=CHECKPOINT,
        scan={'"run.seed"': list(range(1, POINTS + 1)), '"train.epochs"': [amount * n for n in range(1, POINTS + 1)],
              "zip": True})


def input_of(case):
    return sampling_input if case in SAMPLING else training_input if case in TRAINING else study_input


def uninterrupted(programs, case, seconds):
    """A run of about `seconds` alone, and how long it took: the sweeps between samples, or the epochs, are made to fit."""
    amount = 1
    while True:
        file = input_of(case)(programs, case, amount)
        began = time.monotonic()
        run = programs.workplace.path / f"undisturbed {amount}"
        programs.run(stage_of(case), file, "-o", run, seconds=20 * seconds + 200)
        took = time.monotonic() - began
        if took > 0.6 * seconds or amount > 10**6:
            return file, run, took
        amount = max(amount + 1, round(amount * min(30, seconds / max(took - 0.3, 0.05))))
