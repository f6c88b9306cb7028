#include "rg/block_couplings.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "statistics/estimate.hpp"
#include "statistics/spin_regression.hpp"

namespace deeprg::rg {
namespace {

constexpr std::size_t most_planes = 16;

Offset twice(Offset offset) {
  for (auto& along : offset)
    along *= 2;
  return offset;
}

// Bits to numbers: plane p of 16 gives bit p of the numbers of 64 spins; that of spin 16 q + k comes to the q-th 16
// bits of word k. Squares of 16 x 16 bits, transposed half by half (Warren, Hacker's Delight, 7-3).
void transpose(std::array<std::uint64_t, most_planes>& planes) {
  std::uint64_t mask = 0x00FF00FF00FF00FF;
  for (std::size_t half = 8; half > 0; half /= 2, mask ^= mask << half)
    for (std::size_t k = 0; k < most_planes; k = (k + half + 1) & ~half) {
      const std::uint64_t t = (planes[k] >> half ^ planes[k + half]) & mask;
      planes[k + half] ^= t;
      planes[k] ^= t << half;
    }
}

} // namespace

// The spin that is looked at stands at `reach` from the word's own sites, so that no offset from there is negative.
Neighbourhoods::Neighbourhoods(const lattice::Geometry& geometry, std::span<const Operator> operators, std::size_t bins)
    : geometry_(geometry), rows_(geometry, twice(reach_of(operators))), cell_of_(1, 0) {
  const Offset centre = reach_of(operators);
  for (const Operator& which : operators) {
    auto& terms = terms_.emplace_back();
    for (const auto& product : which.products)
      for (const Offset& from : product) {
        auto& term = terms.emplace_back();
        for (const Offset& o : product)
          term.push_back(
              rows_.distance({centre[0] + o[0] - from[0], centre[1] + o[1] - from[1], centre[2] + o[2] - from[2]}));
      }
    planes_.push_back(static_cast<std::size_t>(std::bit_width(terms.size())));
    std::vector<std::uint16_t> longer;
    for (std::size_t number = 0; number < std::size_t{1} << planes_.back(); ++number)
      for (const std::uint16_t cell : cell_of_) // numbers above terms.size() do not occur
        longer.push_back(static_cast<std::uint16_t>(cell + std::min(number, terms.size()) * cells_));
    cell_of_ = std::move(longer);
    cells_ *= terms.size() + 1;
  }
  spins_.resize(bins * cells_);
}

bool Neighbourhoods::fits(const lattice::Geometry& geometry, std::span<const Operator> operators) {
  const Offset reach = reach_of(operators);
  return 2 * reach[0] <= geometry.lz && 2 * reach[1] <= geometry.ly && 2 * reach[2] <= geometry.lx;
}

void Neighbourhoods::add(std::size_t bin, const Configuration& configuration) {
  rows_.copy(configuration);
  std::int64_t* const spins = spins_.data() + bin * cells_;
  const auto words = static_cast<std::size_t>(configuration.words), lx = static_cast<std::size_t>(geometry_.lx);
  for (std::int64_t z = 0; z < geometry_.lz; ++z)
    for (std::size_t i = 0; i < static_cast<std::size_t>(geometry_.ly) * words; ++i) {
      const std::uint64_t* const at = rows_.plane(z) + i;
      std::array<std::uint64_t, most_planes> planes{}; // the numbers of terms that are -1, of 64 spins, bit by bit
      std::uint64_t* of_operator = planes.data();
      for (std::size_t a = 0; a < terms_.size(); of_operator += planes_[a], ++a)
        for (const Term& term : terms_[a]) {
          std::uint64_t carry = 0; // an even number of spins: odd where the product is -1
          for (const std::size_t spin : term)
            carry ^= at[spin];
          for (std::size_t p = 0; p < planes_[a]; ++p) {
            const std::uint64_t both = of_operator[p] & carry;
            of_operator[p] ^= carry;
            carry = both;
          }
        }
      const std::size_t in_word = std::min<std::size_t>(64, lx - i % words * 64);
      transpose(planes);
      for (std::size_t spin = 0; spin < in_word; ++spin)
        ++spins[cell_of_[planes[spin % 16] >> (spin & 48) & 0xFFFF]];
    }
}

void Neighbourhoods::add(const Neighbourhoods& others) {
  for (std::size_t i = 0; i < spins_.size(); ++i)
    spins_[i] += others.spins_[i];
}

void Neighbourhoods::reduce(const parallel::Comm& comm) {
  comm.all_reduce(std::span(spins_), parallel::Reduction::sum);
}

std::int64_t Neighbourhoods::sum(std::size_t a) const {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < spins_.size(); ++i)
    total += spins_[i] * static_cast<std::int64_t>(z_of(i % cells_)[a]);
  return total;
}

std::vector<double> Neighbourhoods::z_of(std::size_t cell) const {
  std::vector<double> z;
  for (const auto& terms : terms_) {
    const std::size_t values = terms.size() + 1;
    z.push_back(static_cast<double>(terms.size()) - 2 * static_cast<double>(cell % values));
    cell /= values;
  }
  return z;
}

Neighbourhoods::Couplings Neighbourhoods::fit() const {
  const std::size_t p = terms_.size(), bins = spins_.size() / cells_;
  std::vector<std::int64_t> total(cells_);
  for (std::size_t i = 0; i < spins_.size(); ++i)
    total[i % cells_] += spins_[i];
  const auto maximum = statistics::maximise(p, [&](std::span<const double> theta) {
    std::vector<double> sums(statistics::derivatives_of(p));
    for (std::size_t cell = 0; cell < cells_; ++cell)
      if (total[cell] > 0)
        statistics::add_observation(1, z_of(cell), theta, sums, static_cast<double>(total[cell]));
    statistics::add_prior(theta, sums);
    return sums;
  });
  std::vector<double> gradients(bins * p);
  for (std::size_t i = 0; i < spins_.size(); ++i)
    if (spins_[i] > 0)
      statistics::add_gradient(1, z_of(i % cells_), maximum.theta, std::span(gradients).subspan(i / cells_ * p, p),
                               static_cast<double>(spins_[i]));
  const auto influence = maximum.influence(std::move(gradients));
  Couplings found{maximum.theta, std::vector<double>(p, statistics::unknown)};
  for (std::size_t a = 0; a < p && bins > 1; ++a) {
    double mean = 0, square = 0;
    for (std::size_t b = 0; b < bins; ++b)
      mean += influence[b * p + a] / static_cast<double>(bins);
    for (std::size_t b = 0; b < bins; ++b)
      square += (influence[b * p + a] - mean) * (influence[b * p + a] - mean);
    found.errors[a] = std::sqrt(square * static_cast<double>(bins - 1) / static_cast<double>(bins));
  }
  return found;
}

} // namespace deeprg::rg
