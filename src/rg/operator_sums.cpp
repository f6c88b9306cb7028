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
    : geometry_(geometry), words_(static_cast<std::size_t>((geometry.lx + 63) / 64)) {
  std::vector<Operator> there;
  for (const Operator& which : operators) {
    there.push_back(on_lattice(which, geometry));
    for (const auto& product : there.back().products)
      for (const Offset& o : product) {
        beyond_z_ = std::max(beyond_z_, o[0]);
        beyond_y_ = std::max(beyond_y_, o[1]);
        shifts_ = std::max(shifts_, o[2] + 1);
      }
  }
  pitch_ = static_cast<std::size_t>(geometry.ly + beyond_y_) * words_;
  plane_ = static_cast<std::size_t>(geometry.lz + beyond_z_) * pitch_;
  copies_.resize(static_cast<std::size_t>(shifts_) * plane_);
  for (const Operator& which : there) {
    auto& products = operators_.emplace_back();
    for (const auto& product : which.products) {
      Product rows;
      for (const Offset& o : product)
        rows.rows.push_back(static_cast<std::size_t>(o[2]) * plane_ + static_cast<std::size_t>(o[0]) * pitch_ +
                            static_cast<std::size_t>(o[1]) * words_);
      products.push_back(std::move(rows));
    }
  }
}

void OperatorSums::copy_rows(const Configuration& configuration) {
  for (std::int64_t shift = 0; shift < shifts_; ++shift)
    for (std::int64_t z = 0; z < geometry_.lz + beyond_z_; ++z)
      for (std::int64_t y = 0; y < geometry_.ly + beyond_y_; ++y) {
        std::uint64_t* const to = copies_.data() + static_cast<std::size_t>(shift) * plane_ +
                                  static_cast<std::size_t>(z) * pitch_ + static_cast<std::size_t>(y) * words_;
        rotate_row(configuration.row(z % geometry_.lz * geometry_.ly + y % geometry_.ly), geometry_.lx, shift,
                   {to, words_});
      }
}

void OperatorSums::measure(const Configuration& configuration, std::span<std::int64_t> sums) {
  copy_rows(configuration);
  const std::size_t n = static_cast<std::size_t>(geometry_.ly) * words_;
  for (std::size_t a = 0; a < operators_.size(); ++a) {
    sums[a] = 0;
    for (const Product& product : operators_[a]) {
      const std::size_t spins = product.rows.size();
      std::int64_t ones = 0;
      for (std::int64_t z = 0; z < geometry_.lz && spins > 0; ++z) {
        std::array<const std::uint64_t*, 4> rows{};
        for (std::size_t s = 0; s < spins; ++s)
          rows[s] = copies_.data() + product.rows[s] + static_cast<std::size_t>(z) * pitch_;
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
