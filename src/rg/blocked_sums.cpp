#include "rg/blocked_sums.hpp"

#include <algorithm>

#include "rg/block_spin.hpp"

namespace deeprg::rg {
namespace {

constexpr std::size_t most_couplings = 4;

std::vector<Operator> joined(const Operators& operators) {
  auto all = operators.even;
  all.insert(all.end(), operators.odd.begin(), operators.odd.end());
  return all;
}

} // namespace

BlockedSums::BlockedSums(const std::vector<lattice::Geometry>& lattices, const Operators& operators, std::size_t bins)
    : moments_(lattices.size(), operators.even.size(), operators.odd.size(), bins),
      operators_(operators.even.size() + operators.odd.size()), sums_(lattices.size() * operators_) {
  const auto all = joined(operators);
  const auto fitted = std::span(operators.even).first(std::min(operators.even.size(), most_couplings));
  for (const auto& geometry : lattices) {
    levels_.emplace_back(geometry);
    operator_sums_.emplace_back(geometry, all);
    auto& neighbourhoods = neighbourhoods_.emplace_back();
    if (Neighbourhoods::fits(geometry, fitted))
      neighbourhoods.emplace(geometry, fitted, bins);
  }
}

void BlockedSums::add(std::size_t bin) {
  for (std::size_t n = 0; n < levels_.size(); ++n) {
    operator_sums_[n].measure(levels_[n], std::span(sums_).subspan(n * operators_, operators_));
    if (neighbourhoods_[n])
      neighbourhoods_[n]->add(bin, levels_[n]);
  }
  moments_.add(bin, sums_);
}

void BlockedSums::add(const BlockedSums& others) {
  moments_.add(others.moments_);
  for (std::size_t n = 0; n < levels_.size(); ++n)
    if (neighbourhoods_[n])
      neighbourhoods_[n]->add(*others.neighbourhoods_[n]);
}

void BlockedSums::reduce(const parallel::Comm& comm) {
  moments_.reduce(comm);
  for (auto& neighbourhoods : neighbourhoods_)
    if (neighbourhoods)
      neighbourhoods->reduce(comm);
}

std::optional<Neighbourhoods::Couplings> BlockedSums::couplings(std::size_t level) const {
  return neighbourhoods_[level] ? std::optional(neighbourhoods_[level]->fit()) : std::nullopt;
}

std::vector<lattice::Geometry> blocked_lattices(const lattice::Geometry& geometry, std::int64_t scale,
                                                std::optional<std::int64_t> steps) {
  std::vector<lattice::Geometry> lattices{geometry};
  const auto can = [&](const lattice::Geometry& g) {
    return std::ranges::all_of(g.extents(), [&](std::uint64_t extent) {
      const auto b = static_cast<std::uint64_t>(scale);
      return extent % b == 0 && (steps || extent / b >= 2);
    });
  };
  for (std::int64_t n = 0; (!steps || n < *steps) && can(lattices.back()); ++n)
    lattices.push_back(blocks_of(lattices.back(), scale));
  return lattices;
}

} // namespace deeprg::rg
