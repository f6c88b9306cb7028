// Half-steps of block Gibbs sampling on some positions of a mini-batch, and contrastive divergence made of them
// (Hinton 2002). Local.
//
// Random bits: 32 a unit, purposes hidden_units and visible_units where units are sampled, rounding where probabilities
// are rounded; place = (group of 4 positions in the epoch's order) << 32 | unit, step = layer << 32 | update, draw =
// number of the half-step (even: hidden units). Persistent chains have a purpose of their own, chain_units, and their
// numbers for positions. So a unit's value does not depend on how positions are shared out.
// OpenMP over groups of positions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "rbm/batches.hpp"
#include "rbm/bit_fields.hpp"
#include "rbm/byte_products.hpp"
#include "rbm/conditionals.hpp"
#include "rbm/settings.hpp"

namespace deeprg::rbm {

// Where in the random numbers some rows of units stand: positions first, first + 1, ...
struct Address {
  std::int64_t layer = 0, update = 0, first = 0;
  [[nodiscard]] std::uint64_t step() const {
    return static_cast<std::uint64_t>(layer) << 32 | static_cast<std::uint64_t>(update);
  }
};

inline constexpr std::uint32_t up_pass_draw = 0xFFFF; // the half-step of data handed to the next layer

// What becomes of the fields of rows of units (rows, units): samples, rounded probabilities, or both. Empty: not
// wanted.
struct Values {
  std::span<std::uint8_t> sampled, mean;
};
void draw_units(const random::Generator& generator, random::Purpose purpose, const Address& address,
                std::uint32_t half_step, std::span<const double> fields, std::span<const double> bias, Values values);

// The two phases of CD-k or PCD-k on up to max_rows positions each. Values in 255ths; the statistics are taken of
// `visible` and `hidden`, rows of the positive phase first, then those of the negative one.
class Gibbs {
public:
  // data: whether the data are samples, whose fields are looked up, or probabilities.
  Gibbs(Storage data, std::int64_t visible, std::int64_t hidden, std::int64_t max_rows);

  // The data (rows, visible): to be filled before contrastive_divergence().
  [[nodiscard]] std::span<std::uint8_t> data(std::int64_t rows) { return std::span(v_).first(size(rows, visible_)); }

  // Hidden units enter the statistics as rounded probabilities, in both phases.
  void contrastive_divergence(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                              std::int64_t rows, int steps, Reconstruction reconstruction);

  // The positive phase alone, of the data.
  void positive_phase(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                      std::int64_t rows);
  // The negative phase alone, after `positive` rows of the positive one: the chains go `steps` Gibbs steps on. Their
  // visible units, samples, are to be filled into chains() before, and are there after.
  void negative_phase(const IntegerMachine& machine, const random::Generator& generator, const Address& address,
                      std::int64_t positive, std::int64_t count, int steps);

  [[nodiscard]] std::span<std::uint8_t> chains(std::int64_t positive, std::int64_t count) {
    return std::span(v_).subspan(size(positive, visible_), size(count, visible_));
  }

  // (rows, visible), (rows, hidden): rows of both phases
  [[nodiscard]] std::span<const std::uint8_t> visible(std::int64_t rows) const {
    return std::span(v_).first(size(rows, visible_));
  }
  [[nodiscard]] std::span<const std::uint8_t> hidden(std::int64_t rows) const {
    return std::span(mean_).first(size(rows, hidden_));
  }

private:
  static std::size_t size(std::int64_t rows, std::int64_t units) { return static_cast<std::size_t>(rows * units); }
  // Fields of the hidden units, of visible ones that are samples or probabilities.
  void up(const IntegerMachine& machine, bool binary, std::int64_t rows, const std::uint8_t* v);

  bool binary_data_;
  std::int64_t visible_, hidden_;
  BitFields bit_fields_;
  ByteFields byte_fields_;
  std::vector<std::uint8_t> v_, mean_; // of both phases
  std::vector<std::uint8_t> h_;
  std::vector<double> fields_;
};

} // namespace deeprg::rbm
