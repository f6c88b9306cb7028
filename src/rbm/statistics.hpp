// The sums over a mini-batch that the gradient is made of: positive minus negative phase, as integers, so that neither
// the order of the sums nor the number of ranks can change them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "parallel/comm.hpp"
#include "rbm/byte_products.hpp"
#include "rbm/settings.hpp"

namespace deeprg::rbm {

class Statistics {
public:
  Statistics(std::int64_t visible, std::int64_t hidden, const Weighing& weighing = {});

  // Of v (rows, visible) and h (rows, hidden) in 255ths, the `positive` rows of the positive phase first; each phase
  // times its weight. Replaces what was there. Local.
  void take(std::int64_t positive, std::int64_t negative, std::span<const std::uint8_t> v,
            std::span<const std::uint8_t> h);

  // The same over all ranks: of the products, the rows of this rank's share of the visible units alone. Collective.
  void reduce(const parallel::Comm& comm);

  [[nodiscard]] std::span<const std::int32_t> products() const { return products_; } // (visible, hidden), in 65025ths
  [[nodiscard]] std::span<const std::int64_t> visible() const { return std::span(sums_).first(visible_); } // in 255ths
  [[nodiscard]] std::span<const std::int64_t> hidden() const { return std::span(sums_).subspan(visible_, hidden_); }
  // Of the positive phase alone, without a weight.
  [[nodiscard]] std::span<const std::int64_t> hidden_of_data() const {
    return std::span(sums_).subspan(visible_ + hidden_, hidden_);
  }
  // Sum over rows and units of (v of the positive phase - v of the negative one)^2, in 65025ths, of as many rows as
  // both phases have here.
  [[nodiscard]] std::int64_t squared_error() const { return sums_.back(); }

private:
  void take_sums(const UnitRows& positive, const UnitRows& negative);

  std::size_t visible_, hidden_;
  Weighing weighing_;
  std::vector<std::int32_t> products_;
  std::vector<std::int64_t> sums_; // visible, hidden, hidden of the data, squared error
  OuterProducts outer_products_;
};

} // namespace deeprg::rbm
