"""The numbers behind the figures of finite-size scaling."""
import math
import sys
import unittest
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import matplotlib  # noqa: E402

matplotlib.use("Agg")
from figures import finite_size_thermodynamics as thermodynamics  # noqa: E402

CRITICAL = math.log(1 + math.sqrt(2)) / 2


class Exact(unittest.TestCase):
    def test_infinite_lattice(self):
        """e(K_c) = -sqrt 2; the first terms of both series; C and m of Kaufman's and Yang's formulas at K = 0.5."""
        self.assertAlmostEqual(float(thermodynamics.onsager_energy(CRITICAL)), -math.sqrt(2), places=6)
        K = 0.01  # e = -2 tanh K - 4 tanh^3 K - ..., C = -K^2 de/dK
        self.assertAlmostEqual(float(thermodynamics.onsager_energy(K)), -2 * math.tanh(K) - 4 * math.tanh(K) ** 3, places=8)
        slope = (2 + 12 * math.tanh(K) ** 2) * (1 - math.tanh(K) ** 2)
        self.assertAlmostEqual(float(thermodynamics.onsager_specific_heat(K)) / K**2, slope, places=5)
        self.assertAlmostEqual(float(thermodynamics.onsager_energy(2.0)), -2, places=5)
        self.assertAlmostEqual(float(thermodynamics.yang_magnetization(0.5)), (1 - math.sinh(1) ** -4) ** 0.125, places=12)
        self.assertEqual(float(thermodynamics.yang_magnetization(0.4)), 0)


class Scaling(unittest.TestCase):
    def test_power_law(self):
        sizes = numpy.array([8.0, 16, 32, 64])
        values = 3 * sizes**1.75
        exponent, error, off = thermodynamics.power_law(sizes, values, 0.01 * values)
        self.assertAlmostEqual(exponent, 1.75, places=12)
        self.assertAlmostEqual(error, 0.01 / math.sqrt(5 * math.log(2) ** 2), places=12)
        self.assertLess(abs(off).max(), 1e-9)
        values[1] *= 1.05
        self.assertGreater(thermodynamics.power_law(sizes, values, 0.01 * values)[2][1], 2)

    def test_points_near_criticality(self):
        columns = {"extent": numpy.array([8, 8, 16, 16, 32]), "coupling": numpy.array([0.44, 0.4407, 0.4407, 0.45, 0.45]),
                   "susceptibility": numpy.array([1.0, 2, 3, 4, 5]), "susceptibility_error": numpy.full(5, 0.1)}
        sizes, values, errors = thermodynamics.at_criticality(columns, "susceptibility", CRITICAL)
        self.assertEqual(sizes.tolist(), [8, 16])  # 32 has no point there
        self.assertEqual(values.tolist(), [2, 3])
        self.assertEqual(errors.tolist(), [0.1, 0.1])


if __name__ == "__main__":
    unittest.main()
