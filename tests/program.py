"""Starts deeprg, alone or on several ranks, for the tests that run the real program, and compares its files.

Nothing here can block: every wait has a limit, and what is still running at a limit is killed and is an error. The
ranks are found by a mark in their environment, since they outlive a killed mpirun.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
MARK = "DEEPRG_TEST_MARK"


class TestFailure(Exception):
    pass


def require(condition, message):
    if not condition:
        raise TestFailure(message)


def mpi_environment():
    lines = (ROOT / "tools/mpi-environment").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


class Workplace:
    """A temporary folder, removed at the end with what Open MPI leaves of killed ranks; work inside `path`."""

    def __init__(self, name="a run"):
        self.base = Path(tempfile.mkdtemp(prefix="deeprg-"))
        self.shared = Path(tempfile.mkdtemp(prefix="deeprg-", dir="/dev/shm"))
        self.path = self.base / name  # with a space, as users have them
        self.path.mkdir()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.base, ignore_errors=True)
        shutil.rmtree(self.shared, ignore_errors=True)


class Process:
    """One start of the program. `ranks` = 0: without mpirun."""

    def __init__(self, programs, arguments, ranks=0, threads=1, environment=None):
        self.mark = uuid.uuid4().hex
        self.ranks = ranks
        self.executable = os.path.realpath(programs.deeprg)
        shared = str(programs.workplace.shared)
        env = {**os.environ, **mpi_environment(), "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": "1",
               "OMPI_MCA_orte_tmpdir_base": shared, "OMPI_MCA_btl_vader_backing_directory": shared, MARK: self.mark,
               **(environment or {})}
        launcher = [programs.mpiexec, "-n", str(ranks)] if ranks else []
        self.errors = tempfile.TemporaryFile(dir=programs.workplace.base)
        self.output = tempfile.TemporaryFile(dir=programs.workplace.base)
        self.began = time.monotonic()
        self.popen = subprocess.Popen([*launcher, self.executable, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                      stdout=self.output, stderr=self.errors, cwd=programs.workplace.path, env=env)

    def _marked(self):
        found = []
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and self.mark.encode() in Path("/proc", entry, "environ").read_bytes():
                    found.append((int(entry), os.path.realpath(f"/proc/{entry}/exe") == self.executable))
            except OSError:
                pass
        return found

    def rank_ids(self):
        return [pid for pid, is_rank in self._marked() if is_rank]

    @staticmethod
    def rank_of(pid):
        """The number of a rank started by mpirun."""
        variables = Path("/proc", str(pid), "environ").read_bytes().split(b"\0")
        return int(next(v for v in variables if v.startswith(b"OMPI_COMM_WORLD_RANK=")).split(b"=")[1])

    def wait_for_ranks(self, seconds=30):
        """The process ids of all ranks, once they run the program (or fewer, if it ended before)."""
        limit = time.monotonic() + seconds
        while self.popen.poll() is None and len(self.rank_ids()) < max(self.ranks, 1):
            require(time.monotonic() < limit, "the ranks did not start")
            time.sleep(0.02)
        return self.rank_ids()

    def kill_all(self):
        """SIGKILL to mpirun and all ranks; returns when they are gone."""
        limit = time.monotonic() + 30
        while marked := [pid for pid, _ in self._marked()]:
            require(time.monotonic() < limit, f"processes {marked} do not end")
            for pid in marked:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.popen.poll()
            time.sleep(0.02)
        self.popen.wait(30)

    def wait(self, seconds):
        """Exit code, when mpirun and every rank have ended. Beyond the limit all are killed and the test fails."""
        try:
            code = self.popen.wait(seconds)
            limit = time.monotonic() + 30
            while self.rank_ids():
                if time.monotonic() > limit:
                    raise subprocess.TimeoutExpired("ranks", 30)
                time.sleep(0.05)
            return code
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise TestFailure(f"hangs: not ended after {seconds} s\n{self.stderr()}") from None

    def _text(self, file):
        file.seek(0)
        return file.read().decode(errors="replace")

    def stderr(self):
        return self._text(self.errors)

    def stdout(self):
        return self._text(self.output)


class Programs:
    def __init__(self, deeprg, mpiexec, workplace):
        self.deeprg, self.mpiexec, self.workplace = deeprg, mpiexec, workplace

    def start(self, *arguments, ranks=0, threads=1, environment=None):
        return Process(self, arguments, ranks, threads, environment)

    def run(self, *arguments, ranks=0, threads=1, environment=None, expect=0, seconds=400):
        """Runs to the end; a code other than `expect` is an error."""
        process = self.start(*arguments, ranks=ranks, threads=threads, environment=environment)
        code = process.wait(seconds)
        self.last_seconds = time.monotonic() - process.began
        require(code == expect, f"deeprg {' '.join(map(str, arguments))} on {ranks or 1} ranks: exit code {code}, "
                                f"expected {expect}\n{process.stderr()}")
        return process


def write_input(path, **sections):
    """sections: run=dict(...), lattice=dict(...), ...; `name` defaults to the file's."""
    sections.setdefault("run", {}).setdefault("name", Path(path).stem)

    def value(x):
        if isinstance(x, bool):
            return str(x).lower()
        return '"' + x + '"' if isinstance(x, str) else repr(x)

    Path(path).write_text("".join(f"[{section}]\n" + "".join(f"{key} = {value(x)}\n" for key, x in keys.items())
                                  for section, keys in sections.items()))
    return Path(path)


def _contents(file):
    """Name -> (kind, type, shape, attribute names) of everything outside /history."""
    found = {"/": ("group", sorted(file.attrs))}

    def visit(name, item):
        if name.split("/")[0] != "history":
            kind = (str(item.dtype), item.shape) if isinstance(item, h5py.Dataset) else "group"
            found["/" + name] = (kind, sorted(item.attrs))

    file.visititems(visit)
    return found


def difference(a, b):
    """What differs between two HDF5 files outside /history, by h5diff, or '' if nothing does. h5diff passes over
    objects that only one file has, so that is looked at first, and that it compared every dataset at last."""
    with h5py.File(a) as file_a, h5py.File(b) as file_b:
        contents, other = _contents(file_a), _contents(file_b)
    if contents != other:
        return f"{a} and {b} hold different objects:\n{contents}\n{other}"
    done = subprocess.run(["h5diff", "-v", "--exclude-path", "/history", str(a), str(b)], capture_output=True,
                          text=True, timeout=120)
    if done.returncode != 0:
        return f"h5diff {a} {b}:\n" + "\n".join(line for line in done.stdout.splitlines() if "0 diff" not in line)[:3000]
    missed = [name for name in contents if name != "/" and f"<{name}> and <{name}>" not in done.stdout]
    return f"h5diff {a} {b} did not compare {missed}" if missed else ""


def require_equal(a, b, names=("samples.h5", "series.h5")):
    for name in names:
        found = difference(Path(a, name), Path(b, name))
        require(not found, found)


def write_stack(path, widths, seed=3, scale=0.6, units="spin"):
    """A model.h5 of machines with random weights and biases, `widths` from the visible units on; returns them."""
    rng = np.random.default_rng(seed)
    layers = [(scale * rng.standard_normal((n, m)), 0.3 * rng.standard_normal(n), 0.3 * rng.standard_normal(m))
              for n, m in zip(widths, widths[1:])]
    with h5py.File(path, "w") as file:
        for k, values in enumerate(layers):
            group = file.create_group(f"layers/{k}")
            group.attrs["units"] = units
            for name, value in zip(("weights", "visible_bias", "hidden_bias"), values):
                group[name] = value.astype("f4")
    return [[value.astype("f4").astype(float) for value in values] for values in layers]


def read(path, *names):
    with h5py.File(path) as file:
        return [np.asarray(file[name]) for name in names]


def main(tests, description):
    """Runs `tests`, pairs of a name and a function of a Programs; `DEEPRG MPIEXEC [NAME...]` on the command line."""
    if len(sys.argv) < 3:
        sys.exit(f"{description}\nusage: {sys.argv[0]} DEEPRG MPIEXEC [TEST...]")
    failures = 0
    for name, test in tests:
        if sys.argv[3:] and name not in sys.argv[3:]:
            continue
        began = time.monotonic()
        with Workplace() as workplace:
            try:
                remark = test(Programs(sys.argv[1], sys.argv[2], workplace)) or ""
                verdict = "ok"
            except TestFailure as failure:
                verdict, remark, failures = "FAILED", f"\n{failure}", failures + 1
        print(f"{verdict}: {name} ({time.monotonic() - began:.1f} s) {remark}", flush=True)
    sys.exit(failures > 0)
