#include "mapping/hidden_image.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <memory>

#include "base/error.hpp"
#include "parallel/gathered.hpp"
#include "rbm/free_energy.hpp"
#include "rbm/log_sum.hpp"
#include "rbm/partition_function.hpp"

namespace deeprg::mapping {
namespace {

constexpr std::int64_t low_units = 8; // hidden units whose states one pass over v fills together

std::vector<double> energies_of(std::int64_t units, const StateEnergies& energies) {
  std::vector<double> h(std::size_t{1} << units);
  energies(0, h);
  return h;
}

// Calls see(v, p) for all visible states, p(h_j up | v).
template <class See>
void for_each_state(const rbm::PreciseMachine& machine, const See& see) {
  const rbm::FreeEnergy side(machine);
  const double slope = machine.units == rbm::Units::spin ? 2 : 1;
  std::vector<double> fields(machine.hidden_bias.size()), p(fields.size());
  for (std::uint64_t number = 0; number < std::uint64_t{1} << machine.visible; ++number) {
    const std::uint64_t v = rbm::gray(number);
    if (number == 0)
      side.fields(v, fields);
    else
      side.flip(v, static_cast<std::size_t>(std::countr_zero(number)), fields);
    for (std::size_t j = 0; j < p.size(); ++j)
      p[j] = 1 / (1 + std::exp(-slope * fields[j]));
    see(v, p);
  }
}

double plog(double p) { return p > 0 ? p * std::log(p) : 0.0; }

} // namespace

bool has_image(const rbm::PreciseMachine& machine) {
  return machine.visible <= rbm::max_enumerated && machine.hidden <= rbm::max_enumerated &&
         machine.visible + machine.hidden <= max_image_units;
}

std::vector<double> boltzmann(std::int64_t units, const StateEnergies& energies) {
  const auto h = energies_of(units, energies);
  rbm::LogSum z;
  for (const double x : h)
    z.add(-x);
  std::vector<double> p(h.size());
  for (std::size_t n = 0; n < h.size(); ++n)
    p[rbm::gray(n)] = std::exp(-h[n] - z.log());
  return p;
}

HiddenImage hidden_image(const parallel::Comm& comm, const rbm::PreciseMachine& machine,
                         std::span<const double> probability) {
  const std::int64_t low = std::min(machine.hidden, low_units), high = machine.hidden - low;
  const auto lows = static_cast<std::size_t>(low), width = std::size_t{1} << low;
  HiddenImage image;
  image.probability =
      parallel::gathered(comm, std::int64_t{1} << high, width, [&](std::int64_t prefix, std::span<double> sums) {
        std::vector<double> product(width);
        for_each_state(machine, [&](std::uint64_t v, const std::vector<double>& p) {
          product[0] = probability[v];
          for (std::size_t j = lows; j < p.size(); ++j)
            product[0] *= prefix >> (j - lows) & 1 ? p[j] : 1 - p[j];
          for (std::size_t j = 0; j < lows; ++j)
            for (std::size_t b = 0, half = std::size_t{1} << j; b < half; ++b) {
              product[half + b] = product[b] * p[j];
              product[b] *= 1 - p[j];
            }
          for (std::size_t b = 0; b < width; ++b)
            sums[b] += product[b];
        });
      });
  double given = 0; // <S(p(h|v))>_P
  for_each_state(machine, [&](std::uint64_t v, const std::vector<double>& p) {
    for (const double q : p)
      given -= probability[v] * (plog(q) + plog(1 - q));
  });
  image.information = entropy(image.probability) - given;
  return image;
}

StateEnergies hidden_energies(const parallel::Comm& comm, const rbm::PreciseMachine& machine) {
  if (machine.visible_couplings.empty()) {
    const auto above = std::make_shared<rbm::FreeEnergy>(rbm::transposed(machine));
    return [above](std::uint64_t first, std::span<double> out) { above->of_states(first, out); };
  }
  if (!has_image(machine))
    throw InputError(
        "a machine with couplings between visible units is too large for the Hamiltonian of its hidden units");
  const rbm::FreeEnergy visible(machine);
  const StateEnergies h = [&](std::uint64_t first, std::span<double> out) { visible.of_states(first, out); };
  rbm::LogSum z;
  for (const double x : energies_of(machine.visible, h))
    z.add(-x);
  const auto p =
      std::make_shared<std::vector<double>>(hidden_image(comm, machine, boltzmann(machine.visible, h)).probability);
  return [p, log_z = z.log()](std::uint64_t first, std::span<double> out) {
    for (std::size_t n = 0; n < out.size(); ++n)
      out[n] = -log_z - std::log((*p)[rbm::gray(first + n)]);
  };
}

double entropy(std::span<const double> probability) {
  double sum = 0;
  for (const double p : probability)
    sum -= plog(p);
  return sum;
}

double average_energy(std::span<const double> probability, const StateEnergies& energies) {
  const auto h = energies_of(std::countr_zero(probability.size()), energies);
  double sum = 0;
  for (std::size_t n = 0; n < h.size(); ++n)
    sum += probability[rbm::gray(n)] * h[n];
  return sum;
}

} // namespace deeprg::mapping
