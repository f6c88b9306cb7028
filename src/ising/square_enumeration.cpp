#include "ising/square_enumeration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "ising/square_terms.hpp"

namespace deeprg::ising::exact {

SquareAverages square_averages(std::span<const std::int64_t> extents, const Couplings& c) {
  constexpr std::int64_t max_sites = 25;
  const SquareStates terms_of(extents);
  if (terms_of.sites() > max_sites)
    throw InputError("enumeration with diagonal and plaquette couplings: at most 25 sites");
  const std::uint64_t states = std::uint64_t{1} << terms_of.sites();
  const auto exponent = [&](const SquareStates::Terms& t) { // -H/kT
    return -c.coupling * static_cast<double>(t.energy) - c.diagonal * static_cast<double>(t.beyond.diagonal) -
           c.plaquette * static_cast<double>(t.beyond.plaquette) + c.field * static_cast<double>(t.magnetization);
  };
  double largest = -std::numeric_limits<double>::infinity();
  for (std::uint64_t state = 0; state < states; ++state)
    largest = std::max(largest, exponent(terms_of(state)));
  double Z = 0, E = 0, E2 = 0;
  SquareAverages sum{};
  for (std::uint64_t state = 0; state < states; ++state) {
    const SquareStates::Terms t = terms_of(state);
    const double weight = std::exp(exponent(t) - largest), e = static_cast<double>(t.energy);
    const double m = static_cast<double>(t.magnetization) / static_cast<double>(terms_of.sites());
    Z += weight;
    E += weight * e;
    E2 += weight * e * e;
    sum.diagonal += weight * static_cast<double>(t.beyond.diagonal);
    sum.plaquette += weight * static_cast<double>(t.beyond.plaquette);
    sum.magnetization += weight * m;
    sum.abs_magnetization += weight * std::abs(m);
    sum.m2 += weight * m * m;
    sum.m4 += weight * m * m * m * m;
  }
  const auto N = static_cast<double>(terms_of.sites());
  for (double* moment : {&sum.magnetization, &sum.abs_magnetization, &sum.m2, &sum.m4})
    *moment /= Z;
  for (double* total : {&sum.diagonal, &sum.plaquette})
    *total /= Z * N;
  sum.log_partition = (largest + std::log(Z)) / N;
  sum.energy = E / (Z * N);
  sum.specific_heat = c.coupling * c.coupling * (E2 / Z - E / Z * (E / Z)) / N;
  sum.binder = 1 - sum.m4 / (3 * sum.m2 * sum.m2);
  return sum;
}

} // namespace deeprg::ising::exact
