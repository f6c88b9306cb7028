#include "rg/operator_sums.hpp"

#include <algorithm>
#include <bit>

namespace deeprg::rg {
namespace {

// How often the XOR of `spins` rows of n words has bits set.
template <std::size_t spins>
std::int64_t odd_ones(const std::array<const std::uint64_t*, 4>& rows, std::size_t n) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t bits = rows[0][i];
    for (std::size_t s = 1; s < spins; ++s)
      bits ^= rows[s][i];
    count += std::popcount(bits);
  }
  return count;
}

} // namespace

OperatorSums::OperatorSums(const lattice::Geometry& geometry, std::span<const Operator> operators)
    : geometry_(geometry), rows_(geometry, reach_of(on_lattice(operators, geometry))) {
  for (const Operator& which : on_lattice(operators, geometry)) {
    auto& products = operators_.emplace_back();
    for (const auto& product : which.products) {
      auto& spins = products.emplace_back();
      for (const Offset& offset : product)
        spins.push_back(rows_.distance(offset));
    }
  }
}

void OperatorSums::measure(const Configuration& configuration, std::span<std::int64_t> sums) {
  rows_.copy(configuration);
  const std::size_t n = static_cast<std::size_t>(geometry_.ly * configuration.words);
  for (std::size_t a = 0; a < operators_.size(); ++a) {
    sums[a] = 0;
    for (const Product& product : operators_[a]) {
      const std::size_t spins = product.size();
      std::int64_t ones = 0;
      for (std::int64_t z = 0; z < geometry_.lz && spins > 0; ++z) {
        std::array<const std::uint64_t*, 4> rows{};
        for (std::size_t s = 0; s < spins; ++s)
          rows[s] = rows_.plane(z) + product[s];
        ones += spins == 1   ? odd_ones<1>(rows, n)
                : spins == 2 ? odd_ones<2>(rows, n)
                : spins == 3 ? odd_ones<3>(rows, n)
                             : odd_ones<4>(rows, n);
      }
      // a product of k spins is +1 where the number of those up is even and k is, or both are odd
      sums[a] += spins % 2 == 0 ? geometry_.sites() - 2 * ones : 2 * ones - geometry_.sites();
    }
  }
}

std::int64_t largest_sum(const Operator& which, const lattice::Geometry& geometry) {
  return static_cast<std::int64_t>(which.products.size()) * geometry.sites();
}

std::int64_t plain_sum(const Operator& which, const lattice::Geometry& geometry, std::span<const std::int8_t> spins) {
  std::int64_t sum = 0;
  for (const auto& product : which.products)
    for (std::int64_t z = 0; z < geometry.lz; ++z)
      for (std::int64_t y = 0; y < geometry.ly; ++y)
        for (std::int64_t x = 0; x < geometry.lx; ++x) {
          int value = 1;
          for (const Offset& o : product)
            value *= spins[static_cast<std::size_t>(
                ((z + o[0]) % geometry.lz * geometry.ly + (y + o[1]) % geometry.ly) * geometry.lx +
                (x + o[2]) % geometry.lx)];
          sum += value;
        }
  return sum;
}

} // namespace deeprg::rg
