#include "ising/square_terms.hpp"

#include <bit>
#include <cstddef>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"

namespace deeprg::ising {
namespace {

void refuse_unless(bool fits, std::span<const std::int64_t> extents) {
  if (!fits)
    throw InputError(fmt::format("diagonal and plaquette terms need spins on two extents, there are [{}]",
                                 fmt::join(extents, ", ")));
}

} // namespace

SquareTerms square_terms(std::span<const std::int8_t> spins, std::span<const std::int64_t> extents) {
  refuse_unless(extents.size() == 2 && extents[0] * extents[1] == static_cast<std::int64_t>(spins.size()), extents);
  const auto Ly = static_cast<std::size_t>(extents[0]), Lx = static_cast<std::size_t>(extents[1]);
  SquareTerms sum;
  for (std::size_t y = 0; y < Ly; ++y) {
    const std::int8_t* const row = spins.data() + y * Lx;
    const std::int8_t* const next = spins.data() + (y + 1) % Ly * Lx;
    for (std::size_t x = 0; x < Lx; ++x) {
      const std::size_t right = x + 1 == Lx ? 0 : x + 1;
      sum.diagonal -= row[x] * next[right] + row[right] * next[x];
      sum.plaquette -= row[x] * row[right] * next[x] * next[right];
    }
  }
  return sum;
}

SquareStates::SquareStates(std::span<const std::int64_t> extents) {
  refuse_unless(extents.size() == 2 && extents[0] >= 2 && extents[1] >= 2 && extents[0] < 64 && extents[1] < 64 &&
                    extents[0] * extents[1] < 64,
                extents);
  sites_ = extents[0] * extents[1];
  all_ = (std::uint64_t{1} << sites_) - 1;
  const auto Lx = static_cast<int>(extents[1]), N = static_cast<int>(sites_);
  x_ = {1, Lx - 1, 0};
  y_ = {Lx, N - Lx, 0};
  for (int site = 0; site < N; ++site) {
    if (site % Lx == Lx - 1)
      x_.last |= std::uint64_t{1} << site;
    if (site >= N - Lx)
      y_.last |= std::uint64_t{1} << site;
  }
}

SquareStates::Terms SquareStates::operator()(std::uint64_t state) const {
  const std::uint64_t right = x_.next(state), above = y_.next(state), corner = y_.next(right);
  const auto energy = [&](std::uint64_t unlike) { return 2 * std::popcount(unlike & all_) - sites_; };
  return {energy(state ^ right) + energy(state ^ above),
          {energy(state ^ corner) + energy(right ^ above), energy(state ^ right ^ above ^ corner)},
          2 * std::popcount(state) - sites_};
}

} // namespace deeprg::ising
