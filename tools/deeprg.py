"""Reads the files of a deeprg run or study from Python, as arrays with labelled axes.

    import deeprg
    run = deeprg.open("runs/quickstart")
    run.samples[:100]                    # spins, axes (sample, y, x); only these hundred are read
    run.series["energy"][:]              # E/J by (replica, time)
    run.model(0)["weights"][:]           # (visible, hidden); run.model(0, control="untrained") for a control
    run.analysis["observables"].estimates()
    print(run.summary())                 # e, C, |m|, chi, U4, xi/L with errors

Indexing reads from the disk and gives an xarray.DataArray where xarray is installed, else a deeprg.Array, which knows
the same few things: values, dims, coords, attrs, isel. Files are opened for the moment of reading and never locked, so a
run may be looked at while it is going on. What is not there is a FileNotFoundError (a file) or a KeyError (inside one).
"""

import builtins
import csv
import math
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy

try:
    import xarray
except ImportError:
    xarray = None

try:
    import tomllib
except ImportError:  # Python < 3.11
    tomllib = None

__all__ = ["Array", "Estimate", "Group", "Run", "Study", "Table", "Variable", "open", "with_error"]

# The observables of a summary: dataset in /observables, heading.
OBSERVABLES = {
    "energy": "e",
    "specific_heat": "C",
    "abs_magnetization": "|m|",
    "susceptibility": "chi",
    "binder": "U4",
    "xi_over_L": "xi/L",
    "diagonal_energy": "e_d",
    "plaquette_energy": "e_p",
}
RARE = ("e_d", "e_p")  # a study has a column of them only where a point has them


def open(directory):
    """The Run or (where there is a points.csv) the Study in a directory."""
    directory = Path(directory)
    if not directory.is_dir():
        raise FileNotFoundError(f"{directory}: no such directory")
    return Study(directory) if (directory / "points.csv").exists() else Run(directory)


# ---- numbers with errors ---------------------------------------------------------------------------------------------


def with_error(value, error):
    """0.44071(12): the error in the last digits, two of them up to 35, else one; `--` where there is no number."""
    if not math.isfinite(value):
        return "--"
    if not (math.isfinite(error) and error > 0):
        return f"{value:.6g}"
    exponent = math.floor(math.log10(error))
    digits = 1 if 3.545 <= error / 10.0**exponent < 9.5 else 2
    if error / 10.0**exponent >= 9.5:
        exponent += 1
    decimals = digits - 1 - exponent
    if decimals < 0:
        return f"{round(value, decimals):.0f}({round(error, decimals):.0f})"
    return f"{value:.{decimals}f}({round(error * 10**decimals)})"


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error, and the exact value where one is known."""

    value: float
    error: float = math.nan
    exact: float = math.nan

    def __str__(self):
        return with_error(self.value, self.error)

    @property
    def deviation(self):
        """(value - exact) / error."""
        return (self.value - self.exact) / self.error if self.error > 0 else math.nan


# ---- arrays with names on their axes -----------------------------------------------------------------------------------


@dataclass
class Array:
    """A numpy array with names on its axes: what indexing gives where xarray is not installed."""

    values: numpy.ndarray
    dims: tuple
    coords: dict = field(default_factory=dict)
    attrs: dict = field(default_factory=dict)
    name: str = ""

    @property
    def shape(self):
        return self.values.shape

    def __array__(self, dtype=None, copy=None):
        return numpy.asarray(self.values, dtype=dtype)

    def __len__(self):
        return len(self.values)

    def isel(self, **indices):
        """The part at these positions along the named axes."""
        unknown = set(indices) - set(self.dims)
        if unknown:
            raise KeyError(f"{self.name}: no axis {sorted(unknown)}; there are {self.dims}")
        key = tuple(indices.get(dim, slice(None)) for dim in self.dims)
        return _labelled(Array, self.values[key], key, self.dims, self.coords, self.attrs, self.name)


def _labelled(kind, values, key, dims, coords, attrs, name):
    """`values` = whole[key] as a labelled array; axes indexed by an integer are gone."""
    kept = [(dim, index) for dim, index in zip(dims, key) if not isinstance(index, (int, numpy.integer))]
    coords = {dim: coords[dim][index] for dim, index in kept if dim in coords}
    return kind(values, dims=tuple(dim for dim, _ in kept), coords=coords, attrs=dict(attrs), name=name)


def _open_file(path):
    if not Path(path).exists():
        raise FileNotFoundError(f"{path}: not there (yet)")
    try:
        return h5py.File(path, "r", locking=False)
    except (TypeError, ValueError):  # an HDF5 that cannot leave the lock out
        return h5py.File(path, "r")


def _attributes(item):
    hidden = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS"}
    plain = {}
    for key in item.attrs:
        if key not in hidden:
            value = item.attrs[key]
            value = value.item() if isinstance(value, numpy.ndarray) and value.ndim == 0 else value
            plain[key] = value.decode() if isinstance(value, bytes) else value
    return plain


class Variable:
    """One dataset on the disk: dims, shape, dtype, attrs are known at once; indexing reads that part only."""

    def __init__(self, path, dataset):
        self._path, self.name = path, dataset.name
        self.shape, self.dtype, self.attrs = dataset.shape, dataset.dtype, _attributes(dataset)
        self.dims, self._scales = [], {}
        for axis, dimension in enumerate(dataset.dims):
            scale = dimension[0] if len(dimension) else None
            named_by = scale if scale is not None else dataset if h5py.h5ds.is_scale(dataset.id) else None
            name = dimension.label or (named_by.name.rsplit("/", 1)[-1] if named_by is not None else "")
            name = name if name and name not in self.dims else f"{name or 'axis'}_{axis}"
            self.dims.append(name)
            marker = scale.attrs.get("NAME", b"") if scale is not None else b""
            marker = marker if isinstance(marker, bytes) else str(marker).encode()
            if scale is not None and not marker.startswith(b"This is a netCDF dimension but not a netCDF variable"):
                self._scales[name] = scale.name
        self.dims = tuple(self.dims)

    def __repr__(self):
        axes = ", ".join(f"{dim}: {size}" for dim, size in zip(self.dims, self.shape))
        return f"<deeprg.Variable {self.name} ({axes}) {self.dtype}>"

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, key):
        with _open_file(self._path) as file:
            values = file[self.name][key]
            coords = {dim: file[scale][()] for dim, scale in self._scales.items()}
        key = key if isinstance(key, tuple) else (key,)
        if Ellipsis in key:
            at = key.index(Ellipsis)
            key = key[:at] + (slice(None),) * (len(self.dims) - len(key) + 1) + key[at + 1 :]
        key += (slice(None),) * (len(self.dims) - len(key))
        return _labelled(xarray.DataArray if xarray else Array, values, key, self.dims, coords, self.attrs, self.name)

    def __array__(self, dtype=None, copy=None):
        with _open_file(self._path) as file:
            return numpy.asarray(file[self.name][()], dtype=dtype)

    def __float__(self):
        return float(numpy.asarray(self))


class Group:
    """A group of a file: group["name"] or group["a/b"] is a Group or a Variable."""

    def __init__(self, path, name="/"):
        self._path, self.name = Path(path), name
        with _open_file(path) as file:
            if name not in file:
                raise KeyError(f"{path}: no group {name}")
            self.attrs, self._keys = _attributes(file[name]), tuple(file[name])

    def __repr__(self):
        return f"<deeprg.Group {self._path}:{self.name}: {', '.join(self._keys)}>"

    def __iter__(self):
        return iter(self._keys)

    def __len__(self):
        return len(self._keys)

    def __contains__(self, key):
        with _open_file(self._path) as file:
            return key in file[self.name]

    def keys(self):
        return self._keys

    def __getitem__(self, key):
        with _open_file(self._path) as file:
            if key not in file[self.name]:
                raise KeyError(f"{self._path}: no {key} in {self.name}; there are {', '.join(self._keys)}")
            item = file[self.name][key]
            if isinstance(item, h5py.Dataset):
                return Variable(self._path, item)
            name = item.name
        return Group(self._path, name)

    def estimate(self, key):
        """The scalar `key` with `key`_error and `key`_exact, as far as they are there."""
        beside = (float(self[key + end]) if key + end in self else math.nan for end in ("_error", "_exact"))
        return Estimate(float(self[key]), *beside)

    def estimates(self):
        """{name: Estimate} of every scalar that has an error beside it."""
        names = [key for key in self._keys if key + "_error" in self._keys]
        return {key: self.estimate(key) for key in names if self[key].shape == ()}


# ---- runs and studies --------------------------------------------------------------------------------------------------


@dataclass
class Table:
    """Rows of cells under headings; prints itself with aligned columns."""

    headings: list
    rows: list

    def __str__(self):
        lines = [[str(cell) for cell in row] for row in [self.headings, *self.rows]]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.headings))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)

    __repr__ = __str__


class Run:
    """One run's directory."""

    def __init__(self, directory):
        self.directory = Path(directory)

    def __repr__(self):
        files = [name for name in ("samples", "series", "model", "analysis") if self.has(name)]
        return f"<deeprg.Run {self.directory}: {', '.join(files) or 'no results yet'}>"

    def has(self, name):
        """Whether the file `name`.h5 is complete (it appears under its name only then)."""
        return (self.directory / f"{name}.h5").exists()

    def file(self, name):
        """The root group of `name`.h5."""
        return Group(self.directory / f"{name}.h5")

    @property
    def samples(self):
        """Spins -1 and +1, axes (sample, [z,] [y,] x)."""
        return self.file("samples")["spins"]

    @property
    def series(self):
        return self.file("series")

    @property
    def analysis(self):
        return self.file("analysis")

    def model(self, layer=None, control=None):
        """One layer's machine (layer = 0, 1, ...), or without `layer` the group that holds them all."""
        group = self.file("model")["layers" if control is None else f"controls/{control}/layers"]
        return group if layer is None else group[str(layer)]

    @property
    def input(self):
        """The input as the run resolved it (else as given), as nested dictionaries; empty where it cannot be read."""
        for name in ("resolved.toml", "input.toml"):
            path = self.directory / name
            if tomllib and path.exists():
                try:
                    return tomllib.loads(path.read_text())
                except (tomllib.TOMLDecodeError, UnicodeDecodeError):
                    continue
        return {}

    def observables(self):
        """{heading: Estimate} of the thermodynamic observables; empty until they are analysed."""
        if not self.has("analysis") or "observables" not in self.analysis:
            return {}
        group = self.analysis["observables"]
        return {heading: group.estimate(name) for name, heading in OBSERVABLES.items() if name in group}

    def summary(self):
        """Each observable, its exact value where one is known, and how many standard errors lie between."""
        rows = []
        for heading, x in self.observables().items():
            known = math.isfinite(x.exact)
            rows.append([heading, x, f"{x.exact:.8g}" if known else "", f"{x.deviation:+.1f}" if known else ""])
        return Table(["observable", "value", "exact", "errors off"], rows)


class Study:
    """The directory of a study: numbered points, each an ordinary run."""

    def __init__(self, directory):
        self.directory = Path(directory)
        with builtins.open(self.directory / "points.csv", newline="") as file:
            self.rows = list(csv.DictReader(file))  # number, every scanned key, state
        self.keys = [key for key in (self.rows[0] if self.rows else ()) if key not in ("number", "state")]

    def __repr__(self):
        return f"<deeprg.Study {self.directory}: {len(self)} points over {', '.join(self.keys)}>"

    def __len__(self):
        return len(self.rows)

    @property
    def fss(self):
        """The root group of fss.h5: what `deeprg fss` found."""
        return Group(self.directory / "fss.h5")

    def point(self, number):
        return Run(self.directory / "points" / f"{number:04d}")

    def summary(self):
        """One row a point: the scanned keys, its state, its observables as far as they are there."""
        found = [self.point(int(row["number"])).observables() for row in self.rows]
        headings = [h for h in OBSERVABLES.values() if h not in RARE or any(h in observables for observables in found)]
        rows = []
        for row, observables in zip(self.rows, found):
            cells = [observables.get(heading, "--") for heading in headings]
            rows.append([row["number"], *(row[key] for key in self.keys), row["state"], *cells])
        return Table(["number", *self.keys, "state", *headings], rows)
