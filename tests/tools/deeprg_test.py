"""tools/deeprg.py: values, axes and laziness of the reader, on a synthetic run and a synthetic study."""

import math
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import numpy

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "tools"), str(Path(__file__).resolve().parent)]
import deeprg
import synthetic_run


class WithErrors(unittest.TestCase):
    def test_particle_data_group_rounding(self):
        for value, error, text in (
            (0.440712, 0.000123, "0.44071(12)"),
            (0.4407, 0.00354, "0.4407(35)"),
            (0.4407, 0.00356, "0.441(4)"),
            (0.4407, 0.0097, "0.441(10)"),
            (-1.43366, 0.00018, "-1.43366(18)"),
            (123.44, 1.2, "123.4(12)"),
            (1234.0, 50.0, "1230(50)"),
            (14.127, 0.05, "14.13(5)"),
        ):
            self.assertEqual(deeprg.with_error(value, error), text)

    def test_no_number_no_error(self):
        self.assertEqual(deeprg.with_error(math.nan, 1.0), "--")
        self.assertEqual(deeprg.with_error(1.0, 0.0), "1")


class Reader(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.run_folder = synthetic_run.write(cls.folder / "run", (8, 8), (16, 4), replicas=10, sweeps=20)
        cls.deeprg_run = deeprg.open(cls.run_folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_samples(self):
        samples = self.deeprg_run.samples
        self.assertEqual((samples.dims, samples.shape), (("sample", "y", "x"), (10, 8, 8)))
        with h5py.File(self.run_folder / "samples.h5") as file:
            expected = file["spins"][2:5, :, 3]
        part = samples[2:5, :, 3]
        self.assertEqual(part.dims, ("sample", "y"))
        numpy.testing.assert_array_equal(part.values, expected)
        numpy.testing.assert_array_equal(part.coords["sample"], [2, 3, 4])
        self.assertEqual(samples[..., 0].dims, ("sample", "y"))
        numpy.testing.assert_array_equal(part.isel(y=1).values, expected[:, 1])
        self.assertEqual(numpy.asarray(samples).shape, (10, 8, 8))

    def test_only_what_is_asked_for_is_read(self):
        """A file that is gone after its variable was made can be described, not read."""
        copy = shutil.copytree(self.run_folder, self.folder / "gone")
        samples = deeprg.open(copy).samples
        (copy / "samples.h5").unlink()
        self.assertEqual(samples.shape, (10, 8, 8))
        with self.assertRaises(FileNotFoundError):
            samples[0]

    def test_series_model_analysis(self):
        run = self.deeprg_run
        self.assertEqual(run.series["energy"].dims, ("replica", "time"))
        self.assertEqual(run.series["time"].dims, ("time",))
        self.assertEqual(run.model(0)["weights"].shape, (64, 16))
        self.assertEqual(run.model(1, control="untrained")["weights"].dims, ("visible", "hidden"))
        self.assertEqual(run.model(0).attrs["units"], "binary")
        self.assertEqual(run.analysis["receptive_fields/trained/layers/1/fields"].dims, ("unit", "y", "x"))
        energy = run.analysis["observables"].estimate("energy")
        self.assertAlmostEqual(energy.exact, -1.15182)
        self.assertIn("energy", run.analysis["observables"].estimates())

    def test_what_is_not_there(self):
        with self.assertRaisesRegex(KeyError, "no_such"):
            self.deeprg_run.analysis["no_such"]
        with self.assertRaises(FileNotFoundError):
            deeprg.open(self.folder / "nowhere")
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertEqual(deeprg.open(empty).summary().rows, [])
        with self.assertRaises(FileNotFoundError):
            deeprg.open(empty).samples

    def test_summary(self):
        table = self.deeprg_run.summary()
        self.assertEqual([row[0] for row in table.rows], ["e", "C", "|m|", "chi", "U4", "xi/L"])
        self.assertIn("0.185(4)", str(table))

    def test_study(self):
        study = self.folder / "study"
        shutil.copytree(self.run_folder, study / "points" / "0000")
        (study / "points" / "0001").mkdir()
        (study / "points.csv").write_text("number,model.coupling,state\n0,0.408,complete\n1,0.44,waiting\n")
        study = deeprg.open(study)
        self.assertEqual((len(study), study.keys), (2, ["model.coupling"]))
        table = study.summary()
        self.assertEqual(table.headings[:3], ["number", "model.coupling", "state"])
        self.assertEqual(str(table.rows[0][-1]), "0.185(4)")
        self.assertEqual(table.rows[1][1:4], ["0.44", "waiting", "--"])


if __name__ == "__main__":
    unittest.main()
