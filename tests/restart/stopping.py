"""Runs that are stopped, by signals, files, limits and ranks that hang, and then continued."""
import os
import signal
import time
from pathlib import Path

import program
from cases import BAD_INPUT, CASE, FAILED, SECONDS, STOPPED, finish, generations, says, small_input, stopped, twice, wait_for
from long_run import uninterrupted
from program import require


def stops(programs):
    """SIGTERM, SIGUSR1 and SIGUSR2 to any rank or to mpirun, SIGINT, a file STOP: each stops in good order."""
    file, reference, took = uninterrupted(programs, CASE, SECONDS)

    def to_rank(number):
        return lambda process: os.kill(process.wait_for_ranks()[-1], number)

    ways = {"SIGTERM to a rank of 2": (2, to_rank(signal.SIGTERM)), "SIGUSR1 to a rank of 3": (3, to_rank(signal.SIGUSR1)),
            "SIGINT alone": (0, lambda process: process.popen.send_signal(signal.SIGINT)),
            "SIGUSR1 to mpirun": (2, lambda process: process.popen.send_signal(signal.SIGUSR1)),
            "SIGUSR2 to mpirun, twice": (2, lambda process: twice(process.popen, signal.SIGUSR2))}
    for number, (way, (ranks, stop)) in enumerate(ways.items()):
        run = programs.workplace.path / way
        stopped(programs, file, run, ranks, stop, after=0.1 * took)
        finish(programs, file, run, (3, 1, 4, 2, 6)[number], reference)
    run = programs.workplace.path / "STOP"
    stopped(programs, file, run, 2, lambda _: (run / "STOP").touch(), after=0.1 * took)
    require(not (run / "STOP").exists(), "the file STOP stays and would stop the next start too")
    finish(programs, file, run, 1, reference)


def term_to_mpirun(programs):
    """mpirun hands SIGTERM on and kills 2 s later: what is there then continues, whatever code mpirun returns."""
    file, reference, took = uninterrupted(programs, CASE, SECONDS)
    run = programs.workplace.path / "run"
    process = programs.start("sample", file, "-o", run, ranks=2)
    wait_for("a run under way", (run / "status.json").exists)
    time.sleep(0.2 * took)
    process.popen.terminate()
    require(process.wait(60) != 0, "a run that was ended says that it is complete")
    require(generations(run), "no checkpoint after SIGTERM to mpirun")
    finish(programs, file, run, 3, reference)


def stopped_at_once(programs):
    """A signal while the ranks start is not lost: the first block is the last one."""
    file, reference, _ = uninterrupted(programs, CASE, 1.0)
    run = programs.workplace.path / "run"
    process = programs.start("sample", file, "-o", run, ranks=2)
    for rank in process.wait_for_ranks():
        wait_for("the signal caught", lambda rank=rank: catches(rank, signal.SIGUSR1) or process.popen.poll() is not None, 20)
    os.kill(process.rank_ids()[-1], signal.SIGUSR1)
    code = process.wait(60)
    require(code == STOPPED, f"exit code {code} instead of {STOPPED}\n{process.stderr()}")
    finish(programs, file, run, 2, reference)


def catches(pid, number):
    try:
        mask = next(line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    except OSError:
        return True  # ended
    return int(mask, 16) >> (number - 1) & 1


def limited_time(programs):
    """--max-time counts from the start of the program, over all its stages."""
    file, reference, took = uninterrupted(programs, CASE, 6.0)
    run = programs.workplace.path / "run"
    programs.run("sample", file, "-o", run, "--max-time", "00:00:03", ranks=2, expect=STOPPED)
    require(programs.last_seconds < 3 + 5, f"--max-time of 3 s ended after {programs.last_seconds:.1f} s")
    finish(programs, file, run, 3, reference)
    both = programs.workplace.path / "both.toml"
    both.write_text(file.read_text() + "[train]\nlayers = [64, 32]\nbatch_size = 20\nepochs = 100000\n")
    programs.run("run", both, "-o", run, "--max-time", "00:00:04", ranks=2, expect=STOPPED)
    programs.run("run", both, "-o", programs.workplace.path / "new", "--max-time", f"00:00:{round(took) + 4:02}", ranks=2,
                 expect=STOPPED)
    require(programs.last_seconds < round(took) + 4 + 5, f"ended after {programs.last_seconds:.1f} s: a stage a limit")


def hangs(programs):
    """A rank that stands still is named by the others, the program ends, and the same command continues; one that goes on
    in time is not noticed."""
    file, reference, took = uninterrupted(programs, CASE, SECONDS)
    for hanging in (0, 2):
        run = programs.workplace.path / f"rank {hanging}"
        process = programs.start("sample", file, "-o", run, "--set", "run.watchdog=3 s", ranks=3)
        wait_for("a checkpoint", lambda: generations(run) or process.popen.poll() is not None)
        victim = next(pid for pid in process.rank_ids() if process.rank_of(pid) == hanging)
        os.kill(victim, signal.SIGSTOP)
        if hanging == 2:
            time.sleep(1)
            os.kill(victim, signal.SIGCONT)
            time.sleep(0.3)
            require(process.popen.poll() is None, f"ended\n{process.stderr()}")
            os.kill(victim, signal.SIGSTOP)
        code = process.wait(60)
        require(code == FAILED, f"exit code {code} after a rank hung\n{process.stderr()}")
        says(process, "no progress for 3 s", f"rank {hanging} on {os.uname().nodename} does not answer", "waits in MPI_", "same command")
        require(generations(run), "no checkpoint is left")
        programs.run("status", run, "--quiet", expect=STOPPED)
        finish(programs, file, run, 2, reference)


def training_stops(programs):
    file, reference, took = uninterrupted(programs, "training", SECONDS)
    run = programs.workplace.path / "run"
    process = programs.start("train", file, "-o", run, ranks=2)
    wait_for("a run under way", lambda: (run / "status.json").exists() or process.popen.poll() is not None)
    time.sleep(0.2 * took)
    os.kill(process.wait_for_ranks()[0], signal.SIGTERM)
    code = process.wait(60)
    require(code == STOPPED, f"exit code {code} instead of {STOPPED}\n{process.stderr()}")
    require(not (run / "model.h5").exists(), "model.h5 of an unfinished run")
    programs.run("status", run, "--quiet", expect=STOPPED)
    programs.run("train", file, "-o", run, ranks=3)
    program.require_equal(reference, run, ["model.h5"])
    programs.run("status", run, "--quiet", expect=0)


def scheduled(programs):
    """Where the learning rate falls to zero over the epochs, more of them are another run."""
    path = programs.workplace.path

    def file(epochs, schedule):
        return small_input(programs, f"{schedule} {epochs}", train={
            "layers": [6], "epochs": epochs, "batch_size": 10, "learning_rate_schedule": schedule})

    for schedule, code in (("linear", BAD_INPUT), ("constant", 0)):
        run = path / schedule
        programs.run("sample", file(2, schedule), "-o", run)
        programs.run("train", file(2, schedule), "-o", run, ranks=2)
        process = programs.run("train", file(3, schedule), "-o", run, ranks=2, expect=code)
        if code == BAD_INPUT:
            says(process, "train.epochs: 2 there, 3 now (the learning rate depends on it)")
