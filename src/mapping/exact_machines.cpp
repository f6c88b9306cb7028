#include "mapping/exact_machines.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "lattice/geometry.hpp"
#include "rbm/units.hpp"

namespace deeprg::mapping {
namespace {

// The sites of each block, ascending; blocks in the natural order of their lattice.
std::vector<std::vector<std::int64_t>> blocks_of(const std::vector<std::int64_t>& extents) {
  std::vector<std::int64_t> coarse;
  for (const auto L : extents)
    coarse.push_back(L / 2);
  const auto fine = lattice::Geometry::of(extents), blocks = lattice::Geometry::of(coarse);
  std::vector<std::vector<std::int64_t>> sites(static_cast<std::size_t>(blocks.sites()));
  for (std::int64_t z = 0; z < fine.lz; ++z)
    for (std::int64_t y = 0; y < fine.ly; ++y)
      for (std::int64_t x = 0; x < fine.lx; ++x) {
        const std::int64_t block = (z * blocks.lz / fine.lz * blocks.ly + y * blocks.ly / fine.ly) * blocks.lx + x / 2;
        sites[static_cast<std::size_t>(block)].push_back((z * fine.ly + y) * fine.lx + x);
      }
  return sites;
}

// The Walsh coefficients of -ln 2 cosh(p sum of n spins), by the number of spins that they join.
std::vector<double> kernel_couplings(std::size_t n, double weight) {
  std::vector<double> coefficient(n + 1);
  for (std::uint64_t state = 0; state < std::uint64_t{1} << n; ++state) {
    const double sum = static_cast<double>(n) - 2.0 * std::popcount(state), x = 2 * std::abs(weight * sum);
    const double value = -(x / 2 + std::log1p(std::exp(-x)));
    for (std::size_t order = 0; order <= n; ++order) {
      const bool odd = std::popcount(state & ((std::uint64_t{1} << order) - 1)) % 2 != 0;
      coefficient[order] += (odd ? -value : value) / std::ldexp(1.0, static_cast<int>(n));
    }
  }
  return coefficient;
}

// One kernel on a lattice of even extents where it has an axis.
template <class Real>
rbm::BasicMachine<Real> block_spin_machine(const std::vector<std::int64_t>& extents, double weight) {
  rbm::BasicMachine<Real> machine;
  machine.units = rbm::Units::spin;
  const auto blocks = blocks_of(extents);
  machine.visible = lattice::Geometry::of(extents).sites();
  machine.hidden = static_cast<std::int64_t>(blocks.size());
  const auto visible = static_cast<std::size_t>(machine.visible), hidden = blocks.size();
  machine.weights.assign(visible * hidden, 0);
  machine.visible_bias.assign(visible, 0);
  machine.hidden_bias.assign(hidden, 0);
  for (std::size_t block = 0; block < hidden; ++block)
    for (const std::int64_t site : blocks[block])
      machine.weights[static_cast<std::size_t>(site) * hidden + block] = static_cast<Real>(weight);
  return machine;
}

} // namespace

template <class Real>
rbm::BasicStack<Real> block_spin_stack(const std::vector<std::int64_t>& extents, std::int64_t depth, double weight,
                                       rbm::Units units) {
  if (!std::isfinite(weight) || weight <= 0)
    throw InputError(fmt::format("the weight p of block spins must be positive, found {}", weight));
  if (depth < 1)
    throw InputError(fmt::format("the depth of a stack of block spins must be at least 1, found {}", depth));
  rbm::BasicStack<Real> stack;
  std::vector<std::int64_t> level = extents;
  for (std::int64_t l = 0; l < depth; ++l) {
    for (auto& L : level)
      if (L < 2 || L % 2 != 0)
        throw InputError(fmt::format("{} levels of block spins need extents divisible by 2^{}, found {}", depth, depth,
                                     fmt::join(extents, " x ")));
    stack.push_back(rbm::in_units(block_spin_machine<Real>(level, weight), units));
    for (auto& L : level)
      L /= 2;
  }
  return stack;
}

template rbm::Stack block_spin_stack<float>(const std::vector<std::int64_t>&, std::int64_t, double, rbm::Units);
template rbm::PreciseStack block_spin_stack<double>(const std::vector<std::int64_t>&, std::int64_t, double, rbm::Units);

std::vector<rbm::VisibleCoupling> ising_couplings_of_block_spins(const std::vector<std::int64_t>& extents,
                                                                 double weight, double coupling) {
  if (!std::isfinite(coupling))
    throw InputError(fmt::format("the coupling {} must be finite", coupling));
  const auto N = lattice::Geometry::of(extents).sites();
  std::map<std::vector<std::int64_t>, double> sum;
  std::int64_t stride = N;
  for (const std::int64_t L : extents) {
    stride /= L;
    for (std::int64_t site = 0; site < N; ++site) {
      const std::int64_t next = site / stride % L == L - 1 ? site - stride * (L - 1) : site + stride;
      sum[{std::min(site, next), std::max(site, next)}] += coupling;
    }
  }
  const auto of_kernel = kernel_couplings(std::size_t{1} << extents.size(), weight);
  for (const auto& sites : blocks_of(extents))
    for (std::uint64_t chosen = 0; chosen < std::uint64_t{1} << sites.size(); ++chosen) {
      if (std::popcount(chosen) < 2 || std::popcount(chosen) % 2 != 0)
        continue;
      std::vector<std::int64_t> joined;
      for (std::size_t n = 0; n < sites.size(); ++n)
        if ((chosen >> n & 1) != 0)
          joined.push_back(sites[n]);
      sum[joined] += of_kernel[joined.size()];
    }
  std::vector<rbm::VisibleCoupling> couplings;
  for (const auto& [joined, value] : sum)
    couplings.push_back({joined, value});
  return couplings;
}

} // namespace deeprg::mapping
