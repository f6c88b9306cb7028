// Whether quoted intervals of one standard error hold the truth as often as they say: of the mean and of tau, of what
// thermodynamics() tells, of a crossing and of a collapse. Over 2,000 data sets each, or as many as the argument says
// (test_statistics --run_test=coverage -- 400). Disabled where all of this folder runs: minutes.
#include "autoregression.hpp"
#include "statistics/autocorrelation.hpp"
#include "statistics/collapse.hpp"
#include "statistics/finite_size.hpp"
#include "statistics/resampling.hpp"
#include "statistics/thermodynamics.hpp"
#include "synthetic_collapse.hpp"
#include "synthetic_curves.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace deeprg::statistics;

namespace {

constexpr int all_sets = 2000; // a coverage of 68.3 % has a standard deviation of 1 %
std::uint64_t data_sets() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return suite.argc > 1 ? std::stoul(suite.argv[1]) : all_sets;
}

class Coverage {
public:
  void add(double value, double error, double truth) {
    ++all_;
    held_ += std::abs(value - truth) < error;
  }
  // Within [least, most] of all sets; of fewer, whose scatter is larger, within as many standard deviations.
  void check(const std::string& what, double least, double most) const {
    const double more =
        (std::sqrt(static_cast<double>(all_sets) / static_cast<double>(data_sets())) - 1) * (most - least) / 2;
    least -= more;
    most += more;
    const double percent = 100.0 * held_ / all_;
    BOOST_TEST_MESSAGE(what << ": " << percent << " %");
    BOOST_TEST(all_ == static_cast<int>(data_sets()));
    BOOST_TEST((percent >= least && percent <= most), what << ": " << percent << " %");
  }

private:
  int all_ = 0, held_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(coverage, *boost::unit_test::disabled())

// Series of 1,000 tau: letter A.
BOOST_AUTO_TEST_CASE(means_and_tau) {
  for (const double rho : {.5, .8, .9, .95, .99}) {
    constexpr std::size_t replicas = 4;
    const double tau = (1 + rho) / (2 * (1 - rho));
    const auto time = static_cast<std::size_t>(1000 * tau / replicas);
    Coverage mean, binned, times;
    for (std::uint64_t set = 0; set < data_sets(); ++set) {
      const auto x = autoregression(set, replicas, time, rho);
      const Autocorrelation a = autocorrelation(x, replicas);
      const Estimate b = average(x, replicas);
      mean.add(a.mean, a.mean_error, 0);
      binned.add(b.value, b.error, 0);
      times.add(a.tau, a.tau_error, tau);
    }
    const std::string of = "AR(1), rho = " + std::to_string(rho);
    mean.check(of + ", mean", 64, 72);
    binned.check(of + ", mean by bins", 64, 72);
    times.check(of + ", tau", 60, 75);
  }
}

// Energies and magnetisations about a mean: <m^2> = c^2 + s^2, <m^4> = c^4 + 6 c^2 s^2 + 3 s^4 of Gaussian ones.
BOOST_AUTO_TEST_CASE(thermodynamic_numbers) {
  constexpr std::size_t replicas = 4, time = 500;
  constexpr double rho = .8, K = 0.4, N = 10000, c = 3000, s = 1000;
  constexpr double m2 = (c * c + s * s) / (N * N),
                   m4 = (c * c * c * c + 6 * c * c * s * s + 3 * s * s * s * s) / (N * N * N * N);
  Coverage e, C, m, chi, U4;
  for (std::uint64_t set = 0; set < data_sets(); ++set) {
    std::vector<std::int64_t> energy, magnetization;
    for (const double x : autoregression(2 * set, replicas, time, rho))
      energy.push_back(std::llround(1000 * x));
    for (const double x : autoregression(2 * set + 1, replicas, time, rho))
      magnetization.push_back(std::llround(c + s * x));
    const Thermodynamics t = thermodynamics(energy, magnetization, replicas, static_cast<std::int64_t>(N), K);
    e.add(t.energy.value, t.energy.error, 0);
    C.add(t.specific_heat.value, t.specific_heat.error, K * K * 1000 * 1000 / N);
    m.add(t.magnetization.value, t.magnetization.error, c / N);
    chi.add(t.susceptibility.value, t.susceptibility.error, K * N * m2);
    U4.add(t.binder.value, t.binder.error, binder(m2, m4));
  }
  e.check("e", 64, 72);
  C.check("C", 64, 72);
  m.check("m", 64, 72);
  chi.check("chi", 64, 72);
  U4.check("U4", 64, 72);
}

BOOST_AUTO_TEST_CASE(crossings_by_polynomials) {
  const SyntheticTruth exact = synthetic_truth();
  for (const bool shared : {false, true}) {
    Coverage coupling, inverse_nu;
    for (std::uint64_t set = 0; set < data_sets(); ++set) {
      SyntheticCurves noise(100 + set);
      const Curve small = noise.curve(8, synthetic_couplings, synthetic_form, 4e-4, shared);
      const Crossing found = crossing(small, noise.curve(16, synthetic_couplings, synthetic_form, 6e-4, shared), {}, 3);
      coupling.add(found.coupling.value, found.coupling.error, exact.coupling);
      inverse_nu.add(found.inverse_nu.value, found.inverse_nu.error, exact.inverse_nu);
    }
    const std::string of = shared ? "one seed for all couplings" : "a seed a coupling";
    coupling.check(of + ", crossing", 64, 72);
    inverse_nu.check(of + ", 1/nu", 64, 72);
  }
}

BOOST_AUTO_TEST_CASE(collapses) {
  SyntheticCollapse synthetic;
  synthetic.truth.exponent = 1.75;
  Coverage coupling, inverse_nu, exponent;
  for (std::uint64_t set = 0; set < data_sets(); ++set) {
    const Collapse found = collapse_fit(synthetic.draw(1000 + set), true, synthetic.omega);
    coupling.add(found.coupling.value, found.coupling.error, synthetic.truth.coupling);
    inverse_nu.add(found.inverse_nu.value, found.inverse_nu.error, synthetic.truth.inverse_nu);
    exponent.add(found.exponent.value, found.exponent.error, synthetic.truth.exponent);
  }
  coupling.check("collapse, K_c", 64, 72);
  inverse_nu.check("collapse, 1/nu", 64, 72);
  exponent.check("collapse, x", 64, 72);
}

BOOST_AUTO_TEST_SUITE_END()
