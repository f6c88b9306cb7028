// I(H : E) of coarse spins with the spins outside their block, exactly, on lattices of 2^d-site blocks that are small
// enough: of decimation, of majority, and of the hidden units of the first layer.
#include <fmt/format.h>

#include <cmath>

#include "command/analyses.hpp"
#include "mapping/analysis_file.hpp"
#include "mapping/block_information.hpp"
#include "mapping/hidden_image.hpp"
#include "rbm/units.hpp"

namespace deeprg::command {
namespace {

constexpr std::int64_t most_sites = 20;

// The block of 2 sites along every axis with its lowest corner at `site`, a bit for each of its sites.
std::uint64_t block_at(const std::vector<std::int64_t>& extents, std::int64_t site) {
  std::vector<std::int64_t> sites{site};
  std::int64_t stride = 1;
  for (auto d = extents.size(); d-- > 0; stride *= extents[d])
    for (std::size_t n = 0, count = sites.size(); n < count; ++n) {
      const std::int64_t x = sites[n] / stride % extents[d];
      sites.push_back(sites[n] + ((x + 1) % extents[d] - x) * stride);
    }
  std::uint64_t block = 0;
  for (const std::int64_t s : sites)
    block |= std::uint64_t{1} << s;
  return block;
}

// One hidden unit, of a machine in spin units.
struct Unit {
  const rbm::PreciseMachine& machine;
  std::size_t j;

  [[nodiscard]] double weight(std::size_t i) const { return machine.weights[i * machine.hidden_bias.size() + j]; }

  // p(h_j = +1 | v)
  double operator()(std::uint64_t v) const {
    double x = machine.hidden_bias[j];
    for (std::size_t i = 0; i < machine.visible_bias.size(); ++i)
      x += (v >> i & 1) != 0 ? weight(i) : -weight(i);
    return 1 / (1 + std::exp(-2 * x));
  }

  // The block that holds most of its field.
  [[nodiscard]] std::uint64_t own_block(const std::vector<std::int64_t>& extents) const {
    double most = -1;
    std::uint64_t best = 0;
    for (std::int64_t corner = 0; corner < machine.visible; ++corner) {
      const std::uint64_t block = block_at(extents, corner);
      double sum = 0;
      for (std::size_t i = 0; i < machine.visible_bias.size(); ++i)
        if ((block >> i & 1) != 0)
          sum += std::abs(weight(i));
      if (sum > most) {
        most = sum;
        best = block;
      }
    }
    return best;
  }
};

} // namespace

void analyze_block_information(const Bench& bench) {
  const auto hamiltonian = bench.material.hamiltonian(bench.job);
  if (!hamiltonian || hamiltonian->sites() > most_sites)
    return;
  const auto& extents = hamiltonian->extents;
  for (const std::int64_t L : extents)
    if (L < 3) // a block would be its own surroundings
      return;
  bench.output.on_root([&](store::File& file) {
    const auto p = mapping::boltzmann(
        hamiltonian->sites(), [&](std::uint64_t first, std::span<double> out) { hamiltonian->of_states(first, out); });
    const std::uint64_t all = p.size() - 1, block = block_at(extents, 0);
    const std::string formula = "I(H : E) = S(H) - S(H | E), E the spins outside the block of 2 sites an axis";
    const auto put = [&](const std::string& name, const mapping::CoarseSpin& spin, const std::string& of) {
      mapping::write_estimate(
          file, "/information/block_environment/" + name,
          {.value = mapping::block_information(p, spin, all & ~block), .error = 0},
          {.long_name = "information about the environment of " + of, .units = "nat", .formula = formula});
    };
    put("decimation", mapping::decimated_spin(0), "one spin of a block");
    put("majority", mapping::majority_spin(block), "the majority of a block");
    for (const Network& net : bench.material.nets) {
      const auto machine = rbm::in_units(net.precise[0], rbm::Units::spin);
      std::vector<double> information;
      for (std::size_t j = 0; j < machine.hidden_bias.size(); ++j) {
        const Unit unit{machine, j};
        information.push_back(mapping::block_information(p, unit, all & ~unit.own_block(extents)));
      }
      file.write(net.group() + "/information/0/block_environment", information, Shape{information.size()},
                 {.long_name = "information of each hidden unit about the environment of its block",
                  .units = "nat",
                  .formula = formula + " that holds most of sum |W|",
                  .axes = {"unit"}});
    }
  });
}

} // namespace deeprg::command
