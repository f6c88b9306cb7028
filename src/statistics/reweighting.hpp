// Averages at any coupling from simulations at several: multiple histograms (Ferrenberg and Swendsen, Phys. Rev. Lett.
// 63, 1195 (1989)) in the form that needs no bins, MBAR (Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008),
// equations 11 and 15). With the weight exp(-K E) of a configuration of energy E (in units of J; bonds alone) and
// M_k = N_k / 2 tau_k measurements that count at K_k,
//   p_k(E) = exp(f_k - K_k E) / sum over l of M_l exp(f_l - K_l E),   1 = sum over measurements n of p_k(E_n) / 2
//   tau_n, f_k = -ln Z(K_k) + ln Z(K_0);  <a>_K = sum over n of a_n p_K(E_n) / 2 tau_n, f_K such that <1>_K = 1.
// Errors by the infinitesimal jackknife (Jaeckel, Bell Labs memorandum 72-1215-11; Efron, SIAM CBMS 38 (1982), chapter
// 6): the derivative of the average to the weight of every measurement, the change of all f_k included, summed over the
// measurements of a source (statistics/blocks.hpp) and squared. Local; no randomness; fixed order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace deeprg::statistics {

// What is measured at one coupling, in equilibrium.
struct Ensemble {
  double coupling = 0;                  // K
  double tau = 0.5;                     // of the energy, in measurements; weighs the ensembles, nothing else
  std::vector<std::int32_t> energies{}; // (measurement)
  std::function<void(std::size_t measurement, std::span<double> quantities)> measure{};
  std::function<std::uint64_t(std::size_t measurement)> source{}; // the block that fluctuates by itself
};

// What each source contributes to the error of each of some numbers.
using Contributions = std::map<std::uint64_t, std::vector<double>>;

// (number, number), sum over sources of the products.
[[nodiscard]] std::vector<double> covariance(const Contributions& contributions, std::size_t numbers);

class Reweighting {
public:
  // Ensembles at couplings that ascend, each of the same quantities a_1, a_2, ... InputError if an ensemble is empty.
  Reweighting(std::vector<Ensemble> ensembles, std::size_t quantities);

  struct Averages {
    double log_partition;       // ln Z(K) - ln Z(K_0)
    std::vector<double> values; // E, every a, every E a: d<a>/dK = <E> <a> - <E a>
    double effective;           // independent measurements that would tell as much: (sum w)^2 / sum w^2
  };
  [[nodiscard]] Averages at(double coupling) const;

  // To log_partition and to every value there. Unknown where an ensemble has a single source.
  [[nodiscard]] Contributions contributions(double coupling) const;

  // The least that neighbouring ensembles share: sum over n of M_k p_(k-1) M_(k-1) p_k over the smaller M; below 0.03
  // or so (Klimovich, Shirts, Mobley, J. Comput. Aided Mol. Des. 29, 397 (2015)) no f_k is to be trusted. 1 for a
  // single one.
  [[nodiscard]] double smallest_overlap() const;

  [[nodiscard]] std::span<const Ensemble> ensembles() const { return ensembles_; }

private:
  void observe(std::size_t ensemble, std::size_t measurement, std::span<double> values) const;
  void solve(); // f_
  void weigh(); // log_denominator_ and occupations_ of f_
  [[nodiscard]] double objective() const;
  [[nodiscard]] std::vector<double> hessian() const; // (ensemble - 1)^2, of minus the objective
  struct Weights {
    std::vector<double> p; // p_K(E)
    double log_partition;
  };
  [[nodiscard]] Weights weights(double coupling) const;
  [[nodiscard]] std::vector<double> averages_by(const std::vector<double>& p) const;
  [[nodiscard]] std::vector<double> responses(const std::vector<double>& p, std::span<const double> averages) const;

  std::vector<Ensemble> ensembles_;
  std::size_t quantities_, values_;                // values_ = 1 + 2 quantities_
  std::vector<double> counts_, f_;                 // M_k, f_k
  std::vector<double> energies_;                   // all that occur, ascending
  std::vector<std::vector<std::uint32_t>> places_; // (ensemble)(measurement): its energy among them
  std::vector<double> histogram_;                  // (energy): sum over its measurements of 1 / 2 tau
  std::vector<double> sums_;                       // (energy, value): likewise of each value / 2 tau
  std::vector<double> log_denominator_;            // (energy)
  std::vector<double> occupations_;                // (energy, ensemble): M_k p_k(E)
};

} // namespace deeprg::statistics
