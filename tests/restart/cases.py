"""What the tests of runs that are disturbed share."""
import time

import program
from program import require

CASE = "many replicas"
SECONDS = 4.0
STOPPED, BAD_INPUT, FAILED = 75, 2, 1


def small_input(programs, name="small", samples=64, interval=5, seed=3, **sections):
    return program.write_input(
        programs.workplace.path / f"{name}.toml", run={"seed": seed}, lattice={"size": [16, 16]}, model={"coupling": 0.4},
        sample={"algorithm": "heat-bath", "replicas": 16, "samples": samples, "thermalization": 20, "interval": interval},
        **sections)


def listing(folder):
    """Everything below a folder with its time and contents; the lock, taken and left, aside."""
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
            for path in sorted(folder.rglob("*")) if path.name != "lock"}


def says(process, *words):
    text = process.stderr()
    for word in words:
        require(word in text, f"not said: {word!r} in\n{text}")
    require(text.count("error:") <= 1, f"said more than once:\n{text}")


def wait_for(what, condition, seconds=180):
    limit = time.monotonic() + seconds
    while not condition():
        require(time.monotonic() < limit, f"not within {seconds} s: {what}")
        time.sleep(0.05)


def generations(run):
    return sorted((run / "checkpoint").glob("[0-9]*.h5"))


def stopped(programs, file, run, ranks, stop, seconds=180, after=1.0):
    """Starts, stops by `stop(process)`; 75, a checkpoint, and status agrees."""
    process = programs.start("sample", file, "-o", run, ranks=ranks)
    wait_for("a run under way", lambda: (run / "status.json").exists() or process.popen.poll() is not None)
    time.sleep(after)
    stop(process)
    code = process.wait(seconds)
    require(code == STOPPED, f"exit code {code} instead of {STOPPED}\n{process.stderr()}")
    says(process, "run the same command again")
    require(generations(run), "no checkpoint after a stop in good order")
    require(not (run / "samples.h5").exists(), "samples.h5 of an unfinished run")
    programs.run("status", run, "--quiet", expect=STOPPED)


def finish(programs, file, run, ranks, reference):
    programs.run("sample", file, "-o", run, ranks=ranks, seconds=400)
    program.require_equal(reference, run)
    programs.run("status", run, "--quiet", expect=0)
    require(not list(run.rglob("*.tmp")), "temporary files left")


def twice(popen, number):
    popen.send_signal(number)
    time.sleep(0.02)
    popen.send_signal(number)
