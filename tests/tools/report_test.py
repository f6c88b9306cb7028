"""tools/report: every figure in one, two and three dimensions, unfinished and damaged runs, and honest sentences."""

import html
import math
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import h5py

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "tools"), str(Path(__file__).resolve().parent)]
import synthetic_run
from deeprg import Estimate
from figures import flow, receptive_fields, verdict

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "report"
ALL = {
    "correlation",
    "distributions",
    "flow",
    "hidden_hamiltonian_layer_1",
    "hidden_hamiltonian_layer_2",
    "learning",
    "machine_flow",
    "mapping_defect",
    "mapping_divergence",
    "observables",
    "receptive_fields_layer_1",
    "receptive_fields_layer_2",
    "reconstruction_scores",
    "reconstructions",
    "reconstructions_compared",
    "samples",
    "thermalization",
    "thermodynamics",
}


def report(directory):
    """(exit code, stderr, names of the PNG files, the page)"""
    result = subprocess.run([PROGRAM, directory], capture_output=True, text=True)
    folder = Path(directory) / "report"
    page = folder / "index.html"
    names = {path.stem for path in folder.glob("*.png")}
    return result.returncode, result.stderr, names, page.read_text() if page.exists() else ""


class Group(dict):
    """Stands for a group of scores: name -> Estimate."""

    def estimate(self, key):
        return self[key]


def write_scaling(path, couplings):
    """An fss.h5 of sizes 4, 8 and 16 whose pairs cross at `couplings`."""
    with h5py.File(path, "w") as file:
        file.attrs.update(points_used=2, points=5, degree=3, omega=1.75, critical_coupling_exact=0.4406868)
        extent = [4, 4, 8, 8, 16]
        curves = {"extent": extent, "coupling": [0.44, 0.45, 0.44, 0.45, 0.44], "binder": [0.61, 0.62, 0.6, 0.63, math.nan]}
        for name, values in {**curves, "binder_error": [0.001] * 5}.items():
            file[f"curves/{name}"] = values
        for name in ("coupling", "value", "inverse_nu", "chi_squared", "degrees_of_freedom"):
            file[f"crossings/binder/{name}"] = couplings
            file[f"crossings/binder/{name}_error"] = [1e-4, 1e-4]
        file["crossings/binder/extent"], file["crossings/binder/larger_extent"] = [4, 8], [8, 16]
        for group in ("quotients", "limits"):
            for name in ("coupling", "value", "inverse_nu", "gamma_over_nu", "beta_over_nu", "nu"):
                file[f"{group}/binder/{name}"] = couplings
                file[f"{group}/binder/{name}_error"] = [1e-4, 1e-4]
            file[f"{group}/binder/extent"] = file[f"{group}/binder/from"] = [4, 8]
        for group, axis in (("crossings", "pair"), ("quotients", "pair"), ("limits", "window")):
            for dataset in file[f"{group}/binder"].values():
                dataset.dims[0].label = axis


def scores(**fractions):
    return {
        name: Group(mean_own_block_fraction=Estimate(*value), significant_units=Estimate(10))
        for name, value in fractions.items()
    }


class Report(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def synthetic(self, size, layers):
        return synthetic_run.write(self.folder / "run", size, layers, replicas=12, sweeps=20)

    def test_every_figure_in_every_dimension(self):
        for size, layers in (((16,), (8, 4)), ((8, 8), (16, 4)), ((4, 4, 4), (8, 1))):
            with self.subTest(size=size):
                code, errors, names, page = report(self.synthetic(size, layers))
                self.assertEqual((code, errors, names), (0, "", ALL))
                self.assertNotIn('class="missing"', page)
                self.assertEqual(page.count("data:image/png;base64,"), len(ALL))
                self.assertNotIn('src="report', page)
                shutil.rmtree(self.folder / "run")

    def test_deterministic(self):
        run = self.synthetic((8, 8), (16, 4))
        (run / "model.h5").unlink()
        (run / "analysis.h5").unlink()
        first = report(run)[3]
        self.assertEqual(report(run)[3], first)

    def test_unfinished(self):
        """Each file taken away leaves the rest; none at all is no failure either."""
        run = self.synthetic((8, 8), (16, 4))
        for name in ("analysis", "model", "series", "samples"):
            (run / f"{name}.h5").unlink()
            shutil.rmtree(run / "report", ignore_errors=True)
            code, errors, names, page = report(run)
            self.assertEqual((code, errors), (0, ""))
            self.assertIn(f"{name}.h5: not there (yet)", html.unescape(page))
        self.assertEqual(names, set())

    def test_damaged(self):
        run = self.synthetic((8, 8), (16, 4))
        (run / "model.h5").unlink()
        (run / "samples.h5").write_bytes(b"this is no HDF5 file")
        with h5py.File(run / "analysis.h5", "a") as file:
            del file["reconstructions/trained/depth_2/sampled"]
        code, errors, names, page = report(run)
        self.assertEqual((code, errors), (0, ""))
        gone = {"samples", "learning", "reconstructions", "reconstructions_compared", "reconstruction_scores"}
        self.assertEqual(names, ALL - gone)
        self.assertEqual(page.count('class="missing"'), 3)

    def test_study(self):
        run = self.synthetic((8, 8), (16, 4))
        study = self.folder / "study"
        shutil.copytree(run, study / "points" / "0000")
        (study / "points.csv").write_text("number,model.coupling,state\n0,0.408,complete\n")
        code, _, _, page = report(study)
        self.assertEqual(code, 0)
        self.assertRegex(page, r"<td>0.408</td><td>complete</td>")

    def test_verdict_and_flow_of_a_study(self):
        """Claims are set against two-point data and untrained weights; couplings that no layer has are not drawn."""
        study = self.folder / "study"
        (study / "report").mkdir(parents=True)
        (study / "points.csv").write_text("number,sample.source,model.coupling,state\n0,ising,0.44,complete\n")
        fields = "receptive_fields/{}/layers/1/mean_own_block_fraction"
        numbers = [
            ("ising", fields.format("trained"), 0.6, 0.02),
            ("ising", fields.format("untrained"), 0.3, 0.02),
            ("ising", fields.format("block_spin"), 1.0, 0.0),
            ("two_point", fields.format("trained"), 0.58, 0.02),
            ("ising", "likelihood/0/kl_per_site", 0.05, 0.001),
            ("ising", "flow/data/by_energy", 0.44, 0.001),
            ("ising", "flow/block_spin/layers/0/by_energy", 0.43, 0.001),
            ("ising", "flow/block_spin/layers/1/by_energy", 0.439, 0.002),
            ("ising", "flow/trained/layers/0/forms_lattice", 0, 0),
        ]
        (study / "report" / "numbers.csv").write_text("sample.source,model.coupling,quantity,mean,error,seeds,own_error\n" + "".join(
            f'"""{source}""",0.44,{name},{mean},{error},5,{error}\n' for source, name, mean, error in numbers))  # fmt: skip
        code, errors, names, page = report(study)
        self.assertEqual((code, errors), (0, ""))
        self.assertIn("study_flow", names)
        page = html.unescape(page)
        self.assertRegex(page, r"0.600\(20\)</td><td>1</td><td>0.580\(20\)</td><td>0.300\(20\)</td><td>no more than two-point")
        self.assertRegex(page, r"KL a site, 0 if exact\)</td><td>0.44</td><td>0.0500\(10\)</td>.*not exact")
        self.assertIn("block-spin stack: K stays at (ising, 0.44).", page)
        self.assertIn("trained: units form no lattice, so they have no K.", page)
        self.assertRegex(page, r"flows as block spins do.*not as block spins: the units form no lattice")
        self.assertIn("At 0.44: 0 of 4 claims hold.", page)
        self.assertIn("Means over 5 seeds", page)

    def test_divergence_and_image_of_a_study(self):
        """KL against the width, a panel a coupling, with the machine that is exact; range and leakage of blocks."""
        study = self.folder / "study"
        (study / "report").mkdir(parents=True)
        couplings, widths = ("0.408", "0.44068679350977147"), (16, 128)
        numbers = []
        lines = []
        for number, (coupling, width) in enumerate((k, w) for k in couplings for w in widths):
            lines.append(f"{number},[{width}],{coupling},complete")
            (study / "points" / f"{number:04d}").mkdir(parents=True)
            with h5py.File(study / "points" / f"{number:04d}" / "analysis.h5", "w") as file:
                file.attrs.update(lattice=[8, 8], layers=[width])
            numbers.append((width, coupling, "likelihood/0/kl_per_site", 0.02 if width == 16 else 0.001, 0.0001))
            for term, value in (("nearest", 0.4), ("diagonal", 0.3), ("straight", 0.0), ("plaquette", -0.04)):
                numbers.append((width, coupling, f"flow/majority/layers/0/{term}", value, 0.001))
        (study / "points.csv").write_text("number,train.layers,model.coupling,state\n" + "\n".join(lines) + "\n")
        (study / "report" / "numbers.csv").write_text("train.layers,model.coupling,quantity,mean,error,seeds,own_error\n" + "".join(
            f"[{width}],{coupling},{name},{mean},{error},1,{error}\n" for width, coupling, name, mean, error in numbers))  # fmt: skip
        code, errors, names, page = report(study)
        self.assertEqual((code, errors), (0, ""))
        self.assertLessEqual({"study_divergence", "study_image"}, names)
        page = html.unescape(page)
        self.assertIn("At K = 0.440687 the nearest trained machine has 2 hidden units a site and is 0.00100(10)", page.replace("; at", ". At"))
        # sqrt((0.16 + 2 0.09) / 0.25) = 1.1662, and -0.04 / 0.4
        self.assertRegex(page, r"majority rule, layer 1, range and leakage: 1.166\d\(\d+\) and -0.1000\(25\)")
        self.assertIn("One seed", page)

    def test_finite_size_scaling(self):
        """Crossings that were found are drawn and named, the others left out; without any there is no second figure."""
        study = self.folder / "study"
        study.mkdir()
        (study / "points.csv").write_text("number,model.coupling,state\n0,0.43,complete\n")
        for couplings in ((0.4472, math.nan), (math.nan, math.nan)):
            write_scaling(study / "fss.h5", couplings)
            shutil.rmtree(study / "report", ignore_errors=True)
            code, errors, names, page = report(study)
            self.assertEqual((code, errors), (0, ""))
            self.assertEqual(page.count('class="missing"'), 2)  # the numbers over seeds, no energies in fss.h5
            found = not math.isnan(couplings[0])
            self.assertEqual(names, {"fss_curves", "fss_crossings", "fss_exponents"} if found else {"fss_curves"})
            self.assertEqual("crosses at K = 0.44720(10)" in html.unescape(page), found)
            self.assertIn("2 of 5 points", page)
            self.assertEqual("L from 4 on: K_c = 0.44720(10)" in html.unescape(page), found)

    def test_no_directory(self):
        code, errors, _, _ = report(self.folder / "nowhere")
        self.assertEqual(code, 2)
        self.assertEqual(len(errors.splitlines()), 1)

    def test_renormalization_schemes(self):
        run = self.folder / "run"
        run.mkdir()
        (run / "input.toml").write_text("")
        with h5py.File(run / "rg.h5", "w") as file:
            rows = [("exact", math.nan, (0.44, 0), (1, 0), (1.875, 0)), ("one map", math.nan, (0.3, 0), (0.75, 0), (math.nan, 0)),
                    ("Monte Carlo", 1, (0.44, 1e-3), (0.97, 1e-3), (1.876, 1e-3)),
                    ("Monte Carlo", 2, (math.nan, 0), (1.001, 1e-3), (math.nan, 0))]
            for number, (name, level, *pairs) in enumerate(rows):
                group = file.create_group(f"schemes/{number}")
                group.attrs["scheme"], group["level"] = name, float(level)
                for key, (value, error) in zip(("K_c", "y_T", "y_H"), pairs):
                    group[key], group[key + "_error"] = float(value), float(error)
            flow = file.create_group("flow/0")
            flow.attrs["scheme"], flow["nn"], flow["nn_error"] = "Monte Carlo", [0.44, 0.36], [0.001, 0.001]
            for name in ("nn", "nn_error"):
                flow[name].dims[0].label = "step"
        code, errors, names, page = report(run)
        self.assertEqual((code, errors), (0, ""))
        self.assertEqual(names, {"rg_comparison", "rg_flow"})
        self.assertIn("1 of 2 of y_T and 1 of 1 of y_H", html.unescape(page))


class Verdicts(unittest.TestCase):
    def test_each_follows_from_its_numbers(self):
        x = lambda value, error=0.01: Estimate(value, error)
        self.assertEqual(verdict.verdict(x(0.6), None, x(0.3), x(0.2), "larger"), "more than two-point data")
        self.assertEqual(verdict.verdict(x(0.6), None, x(0.3), x(0.6), "larger"), "no more than untrained")
        self.assertIn("no two-point data beside it", verdict.verdict(x(0.6), None, None, x(0.2), "larger"))
        self.assertEqual(verdict.verdict(None, None, None, None, "larger"), "not known")
        self.assertEqual(verdict.verdict(x(0.01), None, None, None, "zero"), "exact within errors")
        self.assertEqual(verdict.verdict(x(-0.5), None, None, None, "positive"), "no")
        self.assertEqual(verdict.verdict(x(0.1), x(0.11), None, None, "flow"), "as block spins")
        self.assertEqual(verdict.verdict(x(0.1), None, None, None, "flow"), "not comparable")
        self.assertEqual(verdict.verdict(x(1.5), x(1.03), None, None, "range"), "not as block spins")
        none = x(0.0, 0.0)
        self.assertEqual(verdict.verdict(none, None, None, None, "fraction"), "no")
        self.assertEqual(verdict.verdict(x(1.0, 0.0), None, none, none, "fraction"), "more than two-point data")
        self.assertEqual(verdict.verdict(x(1.0, 0.0), None, None, None, "fraction"), "no control beside it")
        self.assertIn("no lattice", verdict.verdict(None, x(0.1), None, None, "flow", none))
        self.assertEqual(verdict.verdict(None, x(0.1), None, None, "flow"), "not known")
        self.assertEqual(verdict.verdict(None, None, None, None, "zero", none), "not known")

    def test_each_flips_with_its_numbers(self):
        """The same claim a little on either side of what counts: 3 errors."""
        x = lambda value, error=0.01: Estimate(value, error)
        off = 3 * math.sqrt(2) * 0.01
        for kind, numbers, low, high in (
            ("larger", lambda d: (x(0.5), None, x(0.5 - d * off), x(0.1)), "no more than two-point data: two-point statistics do it", "more than two-point data"),
            ("larger", lambda d: (x(0.5), None, x(0.1), x(0.5 - d * off)), "no more than untrained", "more than two-point data"),
            ("zero", lambda d: (x(d * 0.03), None, None, None), "exact within errors", "not exact"),
            ("positive", lambda d: (x(d * 0.03), None, None, None), "no", "yes"),
            ("flow", lambda d: (x(-0.1), x(-0.1 - d * off), None, None), "as block spins", "not as block spins"),
            ("flow", lambda d: (x(-0.1), x(-0.1 + d * off), None, None), "as block spins", "not as block spins"),
            ("range", lambda d: (x(1.1), x(1.1 - d * off), None, None), "as block spins", "not as block spins"),
        ):  # fmt: skip
            with self.subTest(kind=kind):
                self.assertEqual((verdict.verdict(*numbers(0.99), kind), verdict.verdict(*numbers(1.01), kind)), (low, high))


class Sentences(unittest.TestCase):
    def test_thermometers_that_differ(self):
        x = lambda energy, likelihood: {"trained": {"machine": {
            "sweeps": [0, 64], "by_energy": energy, "by_energy_error": [0.01] * 2,
            "by_likelihood": likelihood, "by_likelihood_error": [0.01] * 2}}}  # fmt: skip
        apart = flow.machine_sentence(x([0.4, 0.5], [0.4, 0.3]), ["trained"])
        self.assertIn("0.400(10) -> 0.500(10) by energy", apart)
        self.assertIn("14 errors apart: no Ising model", apart)
        self.assertNotIn("apart", flow.machine_sentence(x([0.4, 0.44], [0.4, 0.43]), ["trained"]))

    def test_two_point_data_as_local(self):
        text = receptive_fields.sentence(scores(trained=(0.44, 0.01), untrained=(0.06, 0.01), two_point=(0.41, 0.01)))
        self.assertIn("0.440(10) against 0.060(10) (untrained)", text)
        self.assertIn("Training made the fields local", text)
        self.assertIn("no evidence", text)

    def test_two_point_data_not_local(self):
        text = receptive_fields.sentence(scores(trained=(0.44, 0.01), untrained=(0.06, 0.01), two_point=(0.1, 0.01)))
        self.assertNotIn("no evidence", text)
        self.assertIn("more local", text)

    def test_nothing_learned(self):
        text = receptive_fields.sentence(scores(trained=(0.07, 0.01), untrained=(0.06, 0.01)))
        self.assertIn("not more local", text)
        self.assertFalse(re.search("made the fields local", text))

    def test_nothing_above_the_cut(self):
        groups = scores(trained=(0.44, 0.01))
        groups["trained"]["significant_units"] = Estimate(0)
        self.assertIn("no unit above the noise cut", receptive_fields.sentence(groups))


if __name__ == "__main__":
    unittest.main()
