#include "rg/block_couplings.hpp"

#include <algorithm>
#include <cmath>

#include "statistics/estimate.hpp"
#include "statistics/spin_regression.hpp"

namespace deeprg::rg {

Neighbourhoods::Neighbourhoods(const lattice::Geometry& geometry, std::span<const Operator> operators, std::size_t bins)
    : geometry_(geometry) {
  for (const Operator& which : operators)
    for (const auto& product : which.products)
      for (const Offset& o : product)
        for (std::size_t axis = 0; axis < 3; ++axis)
          beyond_[axis] = std::max(beyond_[axis], o[axis]);
  pitch_y_ = geometry.lx + 2 * beyond_[2];
  pitch_z_ = (geometry.ly + 2 * beyond_[1]) * pitch_y_;
  down_.resize(static_cast<std::size_t>((geometry.lz + 2 * beyond_[0]) * pitch_z_));
  count_.resize(static_cast<std::size_t>(geometry.lx));
  cell_.resize(count_.size());
  for (const Operator& which : operators) {
    auto& terms = terms_.emplace_back();
    for (const auto& product : which.products)
      for (const Offset& from : product) {
        Term term;
        for (const Offset& o : product)
          term.push_back((o[0] - from[0]) * pitch_z_ + (o[1] - from[1]) * pitch_y_ + o[2] - from[2]);
        terms.push_back(std::move(term));
      }
    cells_ *= terms.size() + 1;
  }
  spins_.resize(bins * cells_);
}

bool Neighbourhoods::fits(const lattice::Geometry& geometry, std::span<const Operator> operators) {
  const std::array<std::int64_t, 3> extents{geometry.lz, geometry.ly, geometry.lx};
  for (const Operator& which : operators)
    for (const auto& product : which.products)
      for (const Offset& o : product)
        for (std::size_t axis = 0; axis < 3; ++axis)
          if (2 * o[axis] > extents[axis])
            return false;
  return true;
}

std::size_t Neighbourhoods::padded_row(std::int64_t z, std::int64_t y) const {
  return static_cast<std::size_t>((z + beyond_[0]) * pitch_z_ + (y + beyond_[1]) * pitch_y_);
}

// Spins as bytes, 1 is down, with copies beyond every end.
void Neighbourhoods::unpack(const Configuration& configuration) {
  const auto wrapped = [](std::int64_t at, std::int64_t extent) { return (at + extent) % extent; };
  const std::int64_t lx = geometry_.lx;
  for (std::int64_t z = -beyond_[0]; z < geometry_.lz + beyond_[0]; ++z)
    for (std::int64_t y = -beyond_[1]; y < geometry_.ly + beyond_[1]; ++y) {
      const auto row = configuration.row(wrapped(z, geometry_.lz) * geometry_.ly + wrapped(y, geometry_.ly));
      std::uint8_t* const to = down_.data() + padded_row(z, y) + beyond_[2];
      for (std::int64_t x = 0; x < lx; ++x)
        to[x] = static_cast<std::uint8_t>(~row[static_cast<std::size_t>(x / 64)] >> (x % 64) & 1);
      for (std::int64_t x = 1; x <= beyond_[2]; ++x) {
        to[-x] = to[lx - x];
        to[lx - 1 + x] = to[x - 1];
      }
    }
}

void Neighbourhoods::add(std::size_t bin, const Configuration& configuration) {
  unpack(configuration);
  const auto lx = static_cast<std::size_t>(geometry_.lx);
  std::int64_t* const spins = spins_.data() + bin * cells_;
  for (std::int64_t z = 0; z < geometry_.lz; ++z)
    for (std::int64_t y = 0; y < geometry_.ly; ++y) {
      const std::uint8_t* const row = down_.data() + padded_row(z, y) + beyond_[2];
      std::ranges::fill(cell_, 0U);
      std::uint32_t step = 1;
      for (const auto& terms : terms_) {
        std::ranges::fill(count_, std::uint8_t{0});
        for (const Term& term : terms) {
          if (term.size() == 2)
            for (std::size_t x = 0; x < lx; ++x)
              count_[x] = static_cast<std::uint8_t>(count_[x] + (row[term[0] + static_cast<std::ptrdiff_t>(x)] ^
                                                                 row[term[1] + static_cast<std::ptrdiff_t>(x)]));
          else
            for (std::size_t x = 0; x < lx; ++x) {
              std::uint8_t odd = 0;
              for (const std::ptrdiff_t spin : term)
                odd ^= row[spin + static_cast<std::ptrdiff_t>(x)];
              count_[x] = static_cast<std::uint8_t>(count_[x] + odd);
            }
        }
        for (std::size_t x = 0; x < lx; ++x)
          cell_[x] += step * count_[x];
        step *= static_cast<std::uint32_t>(terms.size() + 1);
      }
      for (const std::uint32_t cell : cell_)
        ++spins[cell];
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
