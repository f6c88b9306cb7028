"""Files that are damaged, replaced, unfinished or not ours, and disks that are full."""
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import h5py
import numpy as np

import program
from cases import BAD_INPUT, CASE, FAILED, SECONDS, STOPPED, finish, generations, says, small_input, wait_for
from long_run import uninterrupted
from program import require


def read_meanwhile(programs):
    """Who reads what is published, and holds it open while it is replaced, is not disturbed and disturbs nothing."""
    file, reference, _ = uninterrupted(programs, CASE, SECONDS)
    run, read = programs.workplace.path / "run", 0
    process = programs.start("sample", file, "-o", run, ranks=2)
    while process.popen.poll() is None:
        time.sleep(0.05)
        for path in generations(run):
            try:
                generation = h5py.File(path)
            except FileNotFoundError:  # as old as that it went
                continue
            with generation:
                time.sleep(0.5)
                generation.visititems(lambda _, item: isinstance(item, h5py.Dataset) and item[()] is None)
                read += 1
    require(process.wait(30) == 0, process.stderr())
    require(read >= 2, f"only {read} checkpoints were read")
    program.require_equal(reference, run)
    return f"{read} read"


def damaged(path, how):
    data = bytearray(path.read_bytes())
    if how == "a bit":
        data[len(data) // 2] ^= 8
    elif how == "a sector":
        data[1024:1536] = bytes(512)
    elif how == "cut":
        del data[len(data) // 2:]
    elif how == "empty":
        data.clear()
    elif how == "other HDF5":
        path.unlink()
        with h5py.File(path, "w") as file:
            file["state"] = np.arange(9)
        return
    else:
        data = bytearray(b"no HDF5 file at all\n" * 100)
    path.write_bytes(data)


def damaged_checkpoints(programs):
    """The newest damaged: the one before, with a warning. All damaged: 1, and nothing is started anew in silence."""
    file, reference, took = uninterrupted(programs, CASE, SECONDS)
    original = programs.workplace.path / "original"
    process = programs.start("sample", file, "-o", original, ranks=2)
    wait_for("two checkpoints", lambda: len(generations(original)) >= 2 or process.popen.poll() is not None)
    process.kill_all()
    require(len(generations(original)) >= 2 and not (original / "samples.h5").exists(), "the run was too short")
    for ranks, how in enumerate(("a bit", "a sector", "cut", "empty", "foreign", "other HDF5")):
        run = programs.workplace.path / how
        shutil.copytree(original, run)
        newest = generations(run)[-1]
        damaged(newest, how)
        process = programs.run("sample", file, "-o", run, ranks=ranks)
        says(process, "warning", newest.name)
        program.require_equal(reference, run)
    run = programs.workplace.path / "all"
    shutil.copytree(original, run)
    for path in generations(run):
        damaged(path, "a bit")
    before = {path.name: path.read_bytes() for path in generations(run)}
    process = programs.run("sample", file, "-o", run, ranks=3, expect=FAILED)
    says(process, "--fresh sample", *before)
    require({path.name: path.read_bytes() for path in generations(run)} == before, "damaged checkpoints were changed")
    require(not (run / "samples.h5").exists(), "a result out of damaged checkpoints")
    programs.run("status", "--quiet", run, expect=1)
    programs.run("sample", file, "-o", run, "--fresh", "sample", ranks=2)
    program.require_equal(reference, run)
    require(list(run.glob("aside.*/checkpoint/*.h5")), "--fresh does not move aside")


def is_checked(item):
    """Whether HDF5 notices a bit turned in the values: by their own checksum, or by that of the object's header."""
    if not isinstance(item, h5py.Dataset) or item.size == 0:
        return True
    return item.fletcher32 or item.id.get_create_plist().get_layout() == h5py.h5d.COMPACT


def damaged_at_random(programs):
    """Every byte matters: a checkpoint with any one bit turned is never taken for good with other contents."""
    path = programs.workplace.path
    run, longer_file = path / "run", small_input(programs, "longer", samples=96)
    programs.run("sample", small_input(programs, samples=64), "-o", run)
    programs.run("sample", longer_file, "-o", path / "right")
    only = generations(run)
    require(len(only) == 1, f"one checkpoint expected: {only}")
    with h5py.File(only[0]) as file:
        file.visititems(lambda name, item: require(is_checked(item), f"{name} has no checksum in a checkpoint"))
    good = only[0].read_bytes()
    detected = 0
    for k in range(12):
        shutil.rmtree(path / "try", ignore_errors=True)
        shutil.copytree(run, path / "try")
        data = bytearray(good)
        data[(2 * k + 1) * len(data) // 24] ^= 1 << (k % 8)
        (path / "try" / "checkpoint" / only[0].name).write_bytes(data)
        process = programs.start("sample", longer_file, "-o", path / "try")
        code = process.wait(60)
        require(code in (0, FAILED), f"bit {k}: exit code {code}\n{process.stderr()}")
        detected += code == FAILED
        if code == 0:  # in a gap of the file
            program.require_equal(path / "right", path / "try")
    require(detected >= 6, f"only {detected} of 12 turned bits are seen")
    return f"{detected} of 12 seen, the others without effect"


def fill(disk):
    """Leaves no byte free; the file that takes the room."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as out:
        for size in (1 << 20, 4096):
            try:
                while out.write(bytes(size)) == size:
                    pass
            except OSError:
                pass
    return filler


def full_disk(programs):
    """A checkpoint that finds no room is a warning, the old one stays, and the next that finds some is written; a result
    that finds none is an error, and is written once there is room."""
    if os.geteuid() != 0:
        return "skipped: mounting a small disk needs root"
    file, reference, took = uninterrupted(programs, "words of replicas", 12.0)
    room = 32 * 2**20 + 4 * sum(path.stat().st_size for path in reference.rglob("*") if path.is_file())
    disk = programs.workplace.path / "small disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", disk], capture_output=True).returncode:
        return "skipped: no disk can be mounted here"
    try:
        for ranks in (1, 2, 4):
            run = disk / f"run {ranks}"
            process = programs.start("sample", file, "-o", run, ranks=ranks)
            wait_for("a checkpoint", lambda: generations(run) or process.popen.poll() is not None)
            filler = fill(disk)
            if ranks == 2:  # room again, in time
                old = generations(run)
                wait_for("a warning", lambda: "No space left" in process.stderr() or process.popen.poll() is not None, 30)
                require(set(old) <= set(generations(run)), "a checkpoint is gone")
                filler.unlink()
                code = process.wait(120)
                require(code == 0, f"exit code {code} after a disk that was full\n{process.stderr()}")
                program.require_equal(reference, run)
                shutil.rmtree(run)
                continue
            code = process.wait(120)
            require(code == FAILED, f"exit code {code} on a full disk\n{process.stderr()}")
            says(process, "warning", "No space left")
            require(generations(run), "the checkpoint is gone")
            require(not (run / "samples.h5").exists(), "a result on a full disk")
            process = programs.run("sample", file, "-o", run, ranks=3, expect=FAILED)  # still full
            says(process, "No space left")
            filler.unlink()
            finish(programs, file, run, 1, reference)
            shutil.rmtree(run)
    finally:
        subprocess.run(["umount", disk], check=False)


def durable(programs):
    """Whatever is published is synced under another name first, and its folder afterwards: the order of the system calls."""
    if shutil.which("strace") is None:
        return "skipped: strace is not installed; tools/install-dependencies --tests installs it"
    path = programs.workplace.path
    trace, file = path / "trace", small_input(programs, train={"layers": [4], "epochs": 1, "batch_size": 8})
    for stage in ("sample", "train"):
        done = subprocess.run(["strace", "-f", "--seccomp-bpf", "-A", "-o", trace, "-e", "trace=openat,fsync,rename",
                               os.path.realpath(programs.deeprg), stage, file, "-o", path / "run"],
                              env={**os.environ, **program.mpi_environment(), "OMP_NUM_THREADS": "1"}, capture_output=True,
                              text=True, timeout=120)
        require(done.returncode == 0, f"under strace: {done.stderr}")
    opened, synced, unsynced, renamed = {}, set(), set(), []
    for line in trace.read_text(errors="replace").splitlines():
        call = line.split(maxsplit=1)[1]
        if found := re.match(r'openat\(AT_FDCWD, "([^"]*)", (\S+).*\) = (\d+)', call):
            opened[found[3]] = Path(found[1])
            if "O_CREAT" in found[2]:
                synced.discard(Path(found[1]))
        elif found := re.match(r"fsync\((\d+)\) += 0", call):
            synced.add(opened[found[1]])
            unsynced -= {name for name in unsynced if name.parent == opened[found[1]]}
        elif found := re.match(r'rename\("([^"]*)", "([^"]*)"\) += 0', call):
            require(Path(found[1]) in synced, f"renamed before it was synced: {line}")
            if found[2].endswith(".h5"):
                unsynced.add(Path(found[2]))
                renamed.append(Path(found[2]).name)
    require(not unsynced, f"their folders were never synced: {unsynced}")
    require({"000001.h5", "000002.h5", "samples.h5", "series.h5", "model.h5"} <= set(renamed), f"published: {renamed}")


def foreign_samples(programs):
    """What sample.file names is looked at before anything is made: exit code 2, one message, nothing left."""
    path = programs.workplace.path
    spins = np.where(np.random.default_rng(1).random((40, 6, 6)) < 0.5, -1, 1).astype(np.int8)

    def hdf5(name, **datasets):
        with h5py.File(path / name, "w") as file:
            for key, value in datasets.items():
                file[key] = value
        return name

    def attributes(name, **values):
        hdf5(name, spins=spins)
        with h5py.File(path / name, "r+") as file:
            file.attrs.update(values)
        return name

    with h5py.File(path / "damaged.h5", "w") as file:
        file.create_dataset("spins", data=spins, chunks=spins.shape, fletcher32=True)
        at = file["spins"].id.get_chunk_info(0).byte_offset
    data = bytearray((path / "damaged.h5").read_bytes())
    data[at + 700] ^= 2
    (path / "damaged.h5").write_bytes(data)
    (path / "text.h5").write_text("no HDF5 file\n" * 100)
    (path / "empty.h5").touch()
    (path / "folder.h5").mkdir()
    zeros = spins.copy()
    zeros[39, 5, 5] = 0
    hdf5("good.h5", spins=spins)
    (path / "cut.h5").write_bytes((path / "good.h5").read_bytes()[:-200])
    programs.run("sample", small_input(programs), "-o", path / "data")
    programs.run("train", small_input(programs, train={"layers": [4], "epochs": 1, "batch_size": 8}), "-o", path / "data")
    bad = {"absent.h5": "absent", "text.h5": "", "empty.h5": "", "folder.h5": "", "cut.h5": "",
           hdf5("no_spins.h5", other=spins): "/spins", hdf5("floats.h5", spins=spins.astype(float)): "int8",
           hdf5("flat.h5", spins=spins.reshape(-1)): "/spins", hdf5("zero.h5", spins=zeros): "-1 and +1",
           hdf5("none.h5", spins=spins[:0]): "/spins",
           hdf5("far.h5", spins=spins, replica=np.full(40, 10**12)): "/replica", hdf5("replica.h5", spins=spins, replica=np.arange(3)): "/replica",
           hdf5("negative.h5", spins=spins, replica=np.full(40, -1)): "/replica",
           hdf5("text_replica.h5", spins=spins, replica=np.array([b"a"] * 40)): "/replica",
           attributes("other.h5", format="other"): "format", attributes("bare.h5", format="deeprg samples"): "version",
           attributes("number.h5", format=3): "format",
           attributes("later.h5", format="deeprg samples", format_version=99, rng_version=1): "99",
           "damaged.h5": "/spins", "data/series.h5": "format", "data/model.h5": "format"}

    def training(name, **more):
        return program.write_input(path / "foreign.toml", run={"name": "foreign"}, sample={"file": name},
                                   train={"layers": [4], "epochs": 1, "batch_size": 8}, **more)

    before = sorted(path.iterdir()) + [path / "foreign.toml"]
    problems = []
    for name, word in bad.items():
        for ranks in (0, 3):
            process = programs.start("train", training(name), "-o", path / "out", ranks=ranks)
            code = process.wait(60)
            text = process.stderr()
            if code != BAD_INPUT:
                problems.append(f"{name} on {ranks or 1} ranks: exit code {code}\n{text}")
            elif text.count(name + ":") != 1 or word not in text:
                problems.append(f"{name} on {ranks or 1} ranks says\n{text}")
            if process.stdout():
                problems.append(f"{name}: something on stdout")
            if sorted(path.iterdir()) != sorted(before):
                problems.append(f"{name} on {ranks or 1} ranks left {set(path.iterdir()) - set(before)}")
                shutil.rmtree(path / "out", ignore_errors=True)
    require(not problems, "\n".join(problems))
    process = programs.run("train", training("good.h5", lattice={"size": [6, 8]}), "-o", path / "out", ranks=2,
                           expect=BAD_INPUT)
    says(process, "lattice.size")
    programs.run("train", training("good.h5"), "-o", path / "out", ranks=2)


def killed_while_publishing(programs):
    """Files of one of the two outputs alone, and temporary ones, as a kill between them leaves."""
    path = programs.workplace.path
    file = small_input(programs)
    programs.run("sample", file, "-o", path / "right")
    for gone in ("samples.h5", "series.h5"):
        run = path / f"without {gone}"
        shutil.copytree(path / "right", run)
        (run / gone).rename(run / f"{gone}.tmp")
        (run / "checkpoint" / "000002.h5.tmp").write_bytes(b"half")
        (run / "status.json").write_text((run / "status.json").read_text().replace('"complete"', '"running"'))
        programs.run("sample", file, "-o", run, ranks=2)
        program.require_equal(path / "right", run)
    run = path / "before it could say so"
    shutil.copytree(path / "right", run)
    (run / "status.json").write_text((run / "status.json").read_text().replace('"complete"', '"running"'))
    programs.run("status", run, "--quiet", expect=STOPPED)
    says(programs.run("sample", file, "-o", run, ranks=2), "complete already")
    programs.run("status", run, "--quiet", expect=0)
