#include "montecarlo/exchange.hpp"

#include <cmath>
#include <utility>

namespace deeprg::montecarlo {

bool happens(double d, std::uint64_t r) {
  if (d <= 0)
    return true;
  const double u = std::ldexp(static_cast<double>(r), -64), p = std::exp(-d);
  constexpr double unsure = 1e-12; // far above what the two are rounded by
  if (std::abs(u - p) > unsure)
    return u < p;
  return r < ising::boltzmann_threshold(d).below;
}

Exchange::Exchange(std::vector<ising::Couplings> couplings, std::int64_t replicas, const random::Generator& generator)
    : couplings_(std::move(couplings)), generator_(generator), temperature_(static_cast<std::size_t>(replicas)) {
  for (std::size_t r = 0; r < temperature_.size(); ++r)
    temperature_[r] = static_cast<std::int32_t>(r % couplings_.size());
}

// -H/kT = -K E + B M in units of J. Of the configurations x at a and y at b, the weights before and after are
//   e^(-K_a E_x + B_a M_x - K_b E_y + B_b M_y) and e^(-K_a E_y + B_a M_y - K_b E_x + B_b M_x),
// so that d = (K_a - K_b) (E_y - E_x) - (B_a - B_b) (M_y - M_x).
void Exchange::propose(std::uint64_t sweep, std::uint64_t turn, std::span<const std::int64_t> energy,
                       std::span<const std::int64_t> magnetization) {
  const std::size_t n = couplings_.size();
  std::vector<std::size_t> replica(n); // by temperature
  for (std::size_t first = 0; first < temperature_.size(); first += n) {
    for (std::size_t r = first; r < first + n; ++r)
      replica[static_cast<std::size_t>(temperature_[r])] = r;
    for (std::size_t a = turn % 2; a + 1 < n; a += 2) {
      const std::size_t b = a + 1, x = replica[a], y = replica[b];
      const auto difference = [&](std::span<const std::int64_t> total) {
        return static_cast<double>(total[y] - total[x]);
      };
      const double d = (couplings_[a].coupling - couplings_[b].coupling) * difference(energy) -
                       (couplings_[a].field - couplings_[b].field) * difference(magnetization);
      if (happens(d, generator_.block(random::Purpose::exchange, first + a, sweep).low))
        std::swap(temperature_[x], temperature_[y]);
    }
  }
}

} // namespace deeprg::montecarlo
