"""The numbers behind the figure of autocorrelations and distributions."""
import sys
import unittest
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import matplotlib  # noqa: E402

matplotlib.use("Agg")
from figures import distributions  # noqa: E402


class Distributions(unittest.TestCase):
    def test_autocorrelation_of_a_known_process(self):
        """AR(1), rho = 0.9: rho(t) = 0.9^t, tau = 1.9 / 0.2."""
        rng, rho, values = numpy.random.default_rng(4), 0.9, []
        x = rng.standard_normal(16)
        for _ in range(20000):
            values.append(x)
            x = rho * x + (1 - rho**2) ** 0.5 * rng.standard_normal(16)
        values = numpy.array(values).T
        found = distributions.correlation(values)
        self.assertEqual(len(found), 10001)
        self.assertLess(abs(found[:20] - rho ** numpy.arange(20)).max(), 0.03)
        window, tau = distributions.automatic_window(found, values.size)
        self.assertLess(abs(tau - 9.5), 0.5)
        self.assertTrue(30 < window < 120, window)
        self.assertIsNone(distributions.correlation(numpy.ones((3, 8))))

    def test_bins_hold_every_value(self):
        for values in (numpy.array([[-1.5, -1.25, -2.0]]), numpy.arange(-800, 801, 2)[None] / 800, numpy.ones((1, 5))):
            edges = distributions.bins(values, 16 if values.size < 10 else 800)
            self.assertEqual(numpy.histogram(values, edges)[0].sum(), values.size)
            self.assertLess(len(edges), 65)


if __name__ == "__main__":
    unittest.main()
