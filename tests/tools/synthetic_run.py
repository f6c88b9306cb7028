"""Writes a run's four files in the fixed format, small and made up, for the tests of the reader and the report.

    /usr/bin/python3 synthetic_run.py DIRECTORY [Lx | Ly Lx | Lz Ly Lx]

The spins are a real (short) Ising run; the networks are blobs drawn by hand and the scores only look like scores.
"""

import sys
from pathlib import Path

import h5py
import numpy

CONTROLS = ("untrained", "no_l1", "two_point", "block_spin")
SPREAD = {"trained": 1.0, "untrained": 0.0, "no_l1": 2.5, "two_point": 1.1, "block_spin": 0.5}  # width of the blobs
AXES = ("z", "y", "x")


class Writer:
    """h5py with long_name, units and on every axis a dimension scale of its name, in the dataset's own group."""

    def __init__(self, path):
        self.file = h5py.File(path, "w")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def put(self, name, values, dims=(), units="1", error=None):
        dataset = self.file.create_dataset(name, data=values)
        dataset.attrs.update(long_name=name.rsplit("/", 1)[-1].replace("_", " "), units=units)
        for axis, (dim, size) in enumerate(zip(dims, dataset.shape)):
            scale = f"{name.rpartition('/')[0]}/{dim}"
            if scale not in self.file:
                self.file.create_dataset(scale, data=numpy.arange(size))
            if not h5py.h5ds.is_scale(self.file[scale].id):
                self.file[scale].make_scale(dim)
            if self.file[scale] != dataset:  # a coordinate is its own scale
                dataset.dims[axis].attach_scale(self.file[scale])
        if error is not None:
            self.file.create_dataset(name + "_error", data=error)


def ising(size, coupling, replicas, sweeps, rng):
    """Heat bath, all replicas at once: spins, E and M of every sweep from the start."""
    spins = rng.choice(numpy.array([-1, 1], numpy.int8), (replicas, *size))
    axes = range(1, spins.ndim)
    parity = numpy.indices(size).sum(axis=0) % 2
    energy, magnetization = [], []
    for _ in range(sweeps):
        energy.append(-sum((spins * numpy.roll(spins, 1, a)).sum(axis=tuple(axes), dtype=int) for a in axes))
        magnetization.append(spins.sum(axis=tuple(axes), dtype=int))
        for colour in (0, 1):
            neighbours = sum(numpy.roll(spins, step, a).astype(int) for a in axes for step in (-1, 1))
            up = rng.random(spins.shape) < 1 / (1 + numpy.exp(-2 * coupling * neighbours))
            spins = numpy.where(parity == colour, 2 * up.astype(numpy.int8) - 1, spins)
    return spins, numpy.array(energy).T, numpy.array(magnetization).T


def blobs(size, units, width, rng):
    """One bump of a given width (in units of the block) a unit, random sign; width 0: noise alone."""
    noise = 0.02 * rng.standard_normal((units, *size))
    if width == 0:
        return noise.astype(numpy.float32)
    volume = numpy.prod(size) / units
    radius = width * volume ** (1 / len(size)) / 2
    distance = 0
    for axis, extent in enumerate(size):
        shape = [units] + [extent if a == axis else 1 for a in range(len(size))]
        offset = (numpy.arange(extent)[None] - rng.uniform(0, extent, (units, 1)) + extent / 2) % extent - extent / 2
        distance = distance + (offset**2).reshape(shape)
    sign = rng.choice([-1, 1], (units,) + (1,) * len(size))
    return (noise + 0.3 * sign * numpy.exp(-distance / (2 * radius**2))).astype(numpy.float32)


def correlation(spins):
    """G(r) along the axes, r = 0 .. L/2."""
    axes = range(1, spins.ndim)
    extent = min(spins.shape[1:])
    return numpy.array(
        [numpy.mean([(spins * numpy.roll(spins, r, a)).mean() for a in axes]) for r in range(extent // 2 + 1)]
    )


def write(directory, size=(16, 16), layers=(64, 16, 4), coupling=0.408, replicas=64, sweeps=120, seed=1):
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    rng = numpy.random.default_rng(seed)
    site = AXES[-len(size) :]
    sites = int(numpy.prod(size))
    text = f"[run]\nname = 'synthetic'\nseed = {seed}\n[lattice]\nsize = {list(size)}\n[model]\ncoupling = {coupling}\n"
    text += f"[sample]\nthermalization = {sweeps // 4}\n[train]\nlayers = {list(layers)}\n"
    (directory / "input.toml").write_text(text)
    root = {"format_version": 1, "deeprg_version": "0.1.0", "git_commit": "none", "input": text, "seed": seed}

    spins, energy, magnetization = ising(size, coupling, replicas, sweeps, rng)
    with Writer(directory / "samples.h5") as out:
        out.file.attrs.update(root, format="deeprg samples")
        out.put("spins", spins, ("sample", *site))
        out.put("replica", numpy.arange(replicas), ("sample",))
    with Writer(directory / "series.h5") as out:
        out.file.attrs.update(root, format="deeprg series")
        out.put("time", numpy.arange(sweeps), ("time",), "sweeps")
        out.put("energy", energy, ("replica", "time"), "J")
        out.put("magnetization", magnetization, ("replica", "time"))

    epochs = numpy.arange(1, 21)
    names = ("trained", *CONTROLS)
    with Writer(directory / "model.h5") as out:
        out.file.attrs.update(root, format="deeprg model")
        for name in names:
            for k, (visible, hidden) in enumerate(zip((sites, *layers), layers)):
                group = f"layers/{k}" if name == "trained" else f"controls/{name}/layers/{k}"
                out.put(f"{group}/weights", (0.1 * rng.standard_normal((visible, hidden))).astype("f4"), ("visible", "hidden"))
                out.put(f"{group}/visible_bias", numpy.zeros(visible, "f4"), ("visible",))
                out.put(f"{group}/hidden_bias", numpy.zeros(hidden, "f4"), ("hidden",))
                out.file[group].attrs["units"] = "binary"
                if name in ("untrained", "block_spin"):
                    continue
                decay = numpy.exp(-epochs / (3 + 2 * k))
                curves = {
                    "epoch": epochs,
                    "reconstruction_error": 0.10 + 0.05 * k + 0.1 * decay,
                    "reconstruction_error_held_out": 0.11 + 0.05 * k + 0.1 * decay,
                    "pseudo_likelihood": -0.42 - 0.2 * decay,
                    "pseudo_likelihood_held_out": -0.43 - 0.2 * decay,
                    "weight_norm": 0.1 + 0.05 * (1 - decay),
                    "weight_max": 0.5 + 0.9 * (1 - decay),
                    "saturation": 0.2 * (1 - decay),
                    "dead_units": numpy.round(hidden * 0.1 * (1 - decay)),
                }
                for key, values in curves.items():
                    out.put(f"{group}/learning/{key}", values, ("epoch",))

    with Writer(directory / "analysis.h5") as out:
        out.file.attrs.update(root, format="deeprg analysis", lattice=size, coupling=coupling, layers=layers)
        for name in names:
            for k, units in enumerate(layers):
                write_fields(out, f"receptive_fields/{name}/layers/{k}", blobs(size, units, SPREAD[name], rng), site, rng)
            write_couplings(out, "" if name == "trained" else f"controls/{name}/", layers, name != "untrained", rng)
            write_mapping(out, "" if name == "trained" else f"controls/{name}/", sites, len(layers), SPREAD[name], rng)
        write_flow(out, names, layers, len(size), rng)
        write_own_samples(out, names, len(layers), correlation(spins), rng)
        write_reconstructions(out, spins[:6], spins, site, layers, names, rng)
        n, m = spins.reshape(replicas, -1), magnetization[:, -1] / sites
        beta_N = coupling * sites
        for key, value, error, exact in (
            ("energy", energy[:, -1].mean() / sites, energy[:, -1].std() / sites / numpy.sqrt(replicas), -1.15182),
            ("specific_heat", coupling**2 * energy[:, sweeps // 2 :].var() / sites, 0.05, 0.99467),
            ("abs_magnetization", abs(m).mean(), abs(m).std() / numpy.sqrt(replicas), None),
            ("susceptibility", beta_N * (m**2).mean(), 0.1 * beta_N * (m**2).mean(), None),
            ("binder", 1 - (m**4).mean() / (3 * (m**2).mean() ** 2), 0.05, None),
            ("xi_over_L", 0.185, 0.004, None),
        ):
            out.put(f"observables/{key}", value, error=error)
            if exact is not None:
                out.put(f"observables/{key}_exact", exact)
    return directory


def write_fields(out, group, fields, site, rng):
    units, size = fields.shape[0], fields.shape[1:]
    absolute = abs(fields).reshape(units, -1).astype(float)
    scores = {
        "participation_ratio": (absolute**2).sum(1) ** 2 / (absolute**4).sum(1),
        "radius": numpy.full(units, (numpy.prod(size) / units) ** (1 / len(size)) / 2),
        "own_block_fraction": rng.uniform(0.3, 0.5, units) if absolute.max() > 0.15 else rng.uniform(0.04, 0.1, units),
        "sign_uniformity": abs(fields.reshape(units, -1).sum(1)) / absolute.sum(1),
    }
    out.put(f"{group}/fields", fields, ("unit", *site))
    out.put(f"{group}/significant", numpy.ones(units, numpy.uint8), ("unit",))
    out.put(f"{group}/centroid", rng.uniform(0, size, (units, len(size))), ("unit", "dimension"), "sites")
    for key, values in scores.items():
        out.put(f"{group}/{key}", values, ("unit",))
        out.put(f"{group}/mean_{key}", values.mean(), error=values.std() / numpy.sqrt(units))
    out.put(f"{group}/tiling", 0.7)
    out.put(f"{group}/significant_units", units)
    out.file[group].attrs.update(noise_cut=0.05, noise_cut_rule="half of the largest |r| of the untrained net")


def write_couplings(out, group, layers, lattice, rng):
    for k, units in enumerate(layers):
        at = f"{group}hidden_hamiltonian/{k}"
        if lattice:
            out.put(f"{at}/profile/distance", numpy.arange(1.0, 4), ("distance",), "spacings of the grid")
        for name, size in (("image", 0.4), ("rbm", 0.3)):
            couplings = numpy.zeros((units, units))
            for step in (1, 2, 3):
                couplings += size * 4.0 ** (1 - step) * (numpy.eye(units, k=step) + numpy.eye(units, k=-step))
            out.put(f"{at}/{name}_couplings", couplings + 0.01 * rng.standard_normal(couplings.shape), ("unit", "other"))
            if lattice:
                out.put(f"{at}/profile/{name}", size * 4.0 ** -numpy.arange(3), ("distance",), error=numpy.full(3, 0.01))
                for key in ("nearest", "range", "four_spin", "field"):
                    out.put(f"{at}/profile/{name}_{key}", rng.uniform(0, 1), error=0.02)
        if lattice:
            out.put(f"{at}/placement/place", rng.permutation(units), ("unit",))
        out.put(f"{at}/placement/gauge", rng.choice((-1, 1), units), ("unit",))
        verdict = "a lattice" if lattice else "no lattice: 7 units, 2 dead, 0 pairs of duplicates"
        out.file[f"{at}/placement"].attrs.update(forms_lattice=int(lattice), verdict=verdict)


def write_mapping(out, group, sites, layers, spread, rng):
    kl, bound = sites * 0.02 * (1 + abs(1 - spread)), 0
    for k in range(layers):
        data, model = rng.normal(40 - kl, kl**0.5, 500), rng.normal(40 + kl, kl**0.5, 500)
        edges = numpy.linspace(min(data.min(), model.min()), max(data.max(), model.max()), 31)
        at = f"{group}mapping/{k}"
        out.put(f"{at}/histogram_edges", edges, ("edge",), "nat")
        out.put(f"{at}/histogram_data", numpy.histogram(data, edges)[0], ("bin",))
        out.put(f"{at}/histogram_model", numpy.histogram(model, edges)[0], ("bin",))
        bound = kl if k == 0 else bound - 0.1 * kl
        numbers = {"defect_mean": 40 - kl, "defect_variance": kl, "jeffreys": 2 * kl, "log_ratio": 40, "kl_data_model": kl}
        if k > 0:
            numbers |= {"gain": 0.1 * kl, "dbn_bound": bound}
        for key, value in numbers.items():
            out.put(f"{at}/{key}", value, units="nat", error=0.02 * value)


def write_flow(out, names, layers, dimensions, rng):
    terms = ("nearest", "straight", "plaquette") + (("diagonal",) if dimensions > 1 else ())
    thermometers = ("by_energy", "by_likelihood")
    for key in terms + thermometers:
        out.put(f"flow/data/{key}", 0.4, error=0.001)
    for name in names:
        out.put(f"flow/{name}/machine/sweeps", numpy.array([0, 1, 4]), ("step",))
        for key in thermometers:
            out.put(f"flow/{name}/machine/{key}", numpy.array([0.4, 0.42, 0.5]), ("step",), error=numpy.full(3, 0.002))
    for name in (*names, "majority", "decimation"):
        for k in range(len(layers)):
            at = f"flow/{name}/layers/{k}"
            out.put(f"{at}/spin_unit_correlation", 0.9 * 2.0 ** -numpy.arange(4), ("distance",), error=numpy.full(4, 0.01))
            if name in ("untrained", "trained") and k > 0:
                out.file[at].attrs["verdict"] = "no lattice: 7 units, 2 dead, 0 pairs of duplicates"
                continue
            for key in terms + thermometers:
                out.put(f"{at}/{key}", 0.4 * 0.8 ** (k + 1) + 0.01 * rng.standard_normal(), error=0.002)


def write_own_samples(out, names, depths, data, rng):
    def averages(at, off):
        for key, value in {"energy": -1.15, "specific_heat": 1, "abs_magnetization": 0.2, "susceptibility": 20,
                           "binder": 0.16, "xi_over_L": 0.18}.items():  # fmt: skip
            out.put(f"{at}/{key}", value * off, error=0.01)
        out.put(f"{at}/correlation", data * off, ("distance",), error=numpy.full(len(data), 0.01))

    averages("thermodynamics/data", 1)
    for name in names:
        for depth in range(1, depths + 1):
            at = f"thermodynamics/{name}/depth_{depth}"
            for what in ("equilibrium", "steps_from_data", "steps_from_noise"):
                averages(f"{at}/{what}", rng.uniform(0.8, 1.1))
            mixed = name != "untrained"
            out.put(f"{at}/mixing_time", 32.0 if mixed else numpy.nan, error=numpy.nan)
            out.put(f"{at}/tau", 4.0, error=numpy.nan)
            out.put(f"{at}/window", 2 ** numpy.arange(8), ("window",), "sweeps")
            for key in ("energy", "abs_magnetization"):
                out.put(f"{at}/difference_{key}", 0.5 ** numpy.arange(8), ("window",), error=numpy.full(8, 0.01))
            out.file[at].attrs.update(chains=64, sweeps=256, steps=1, equilibrated=int(mixed))


def write_reconstructions(out, examples, spins, site, layers, names, rng):
    out.put("reconstructions/samples", examples, ("example", *site))
    axes = tuple(range(1, spins.ndim))
    distance = numpy.arange(min(spins.shape[1:]) // 2 + 1)
    data = correlation(spins)
    bonds = lambda s: -sum((s * numpy.roll(s, 1, a)).mean() for a in axes)
    out.put("correlation/distance", distance, ("distance",), "sites")
    out.put("correlation/data", data, ("distance",), error=numpy.full(len(data), 0.01))
    out.put("correlation/two_point", data * 0.99, ("distance",), error=numpy.full(len(data), 0.01))
    out.put("reconstructions/data_energy", bonds(spins), error=0.005)
    quality = {"trained": 0.95, "untrained": 0.05, "no_l1": 0.9, "two_point": 0.93, "block_spin": 0.9, "majority": 0.9, "pca": 0.92}
    for name in (*names, "majority", "pca"):
        for depth in range(1, len(layers) + 1):
            group = f"reconstructions/{name}/depth_{depth}"
            smooth = examples.astype(float)
            for _ in range(2**depth):
                smooth = sum([smooth] + [numpy.roll(smooth, step, a) for a in axes for step in (-1, 1)]) / (1 + 2 * len(axes))
            mean = numpy.tanh(3 * quality[name] ** depth * smooth).astype(numpy.float32)
            noisy = mean + (0 if name in ("majority", "pca") else 0.4) * rng.standard_normal(mean.shape)
            sampled = numpy.where(noisy > 0, 1, -1).astype(numpy.int8)
            out.put(f"{group}/mean_field", mean, ("example", *site))
            out.put(f"{group}/sampled", sampled, ("example", *site))
            out.put(f"{group}/overlap_mean_field", (mean * examples).mean(), error=0.004)
            out.put(f"{group}/overlap_sampled", (sampled * examples).mean(), error=0.004)
            out.put(f"{group}/energy_mean_field", bonds(numpy.sign(mean)), error=0.006, units="J")
            out.put(f"{group}/energy_sampled", bonds(sampled.astype(int)), error=0.006, units="J")
            out.put(f"{group}/correlation", correlation(sampled), ("distance",), error=numpy.full(len(data), 0.02))


if __name__ == "__main__":
    lattice = tuple(map(int, sys.argv[2:])) or (40, 40)
    hidden = tuple(int(numpy.prod(lattice)) // 4**k for k in (1, 2, 3))
    write(sys.argv[1], lattice, hidden, replicas=200, sweeps=200)
