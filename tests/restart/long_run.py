"""Runs that last some seconds on any machine, so that they can be disturbed."""

import time

import program

CHECKPOINT = {"interval": "1 s"}
SAMPLING = {
    "many replicas": dict(size=[16, 16], algorithm="heat-bath", replicas=96, samples=96 * 40),
    "one lattice": dict(size=[192, 128], algorithm="metropolis", replicas=1, samples=40),
    "clusters": dict(size=[65, 63], algorithm="swendsen-wang", replicas=4, samples=160),
}


def sampling_input(programs, case, interval):
    settings = dict(SAMPLING[case])
    return program.write_input(programs.workplace.path / "input.toml", run={"seed": 5},
                               lattice={"size": settings.pop("size")}, model={"coupling": 0.43},
                               sample={**settings, "thermalization": interval // 2, "interval": interval, "measure": 50},
                               checkpoint=CHECKPOINT)


def uninterrupted(programs, case, seconds):
    """A run of about `seconds` on one rank, and how long it took: the interval between samples is made to fit."""
    interval = 50
    while True:
        file = sampling_input(programs, case, interval)
        began = time.monotonic()
        run = programs.workplace.path / f"undisturbed {interval}"
        programs.run("sample", file, "-o", run, seconds=10 * seconds + 60)
        took = time.monotonic() - began
        if took > 0.6 * seconds or interval > 10**7:
            return file, run, took
        interval = 50 * max(2, round(interval / 50 * min(30, seconds / max(took - 0.3, 0.05))))
