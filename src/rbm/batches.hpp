// Training data and the order in which it is used. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace deeprg::rbm {

enum class Storage { bits, bytes }; // a unit is 0 or 1; a probability in 255ths

// Rows of visible units, one a sample. Every rank holds all of them, bit-packed (20,000 samples of 1,600 spins: 4 MB)
// or as bytes.
class Samples {
public:
  Samples() = default;
  Samples(Storage storage, std::int64_t count, std::int64_t units);

  [[nodiscard]] Storage storage() const { return storage_; }
  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::int64_t units() const { return units_; }

  void set(std::int64_t sample, std::span<const std::uint8_t> values); // in 255ths
  void get(std::int64_t sample, std::span<std::uint8_t> values) const; // in 255ths
  void set_spins(std::int64_t sample, std::span<const std::int8_t> s); // -1 and +1; bits alone

  // The stored rows [first, first + count), to be sent as they are.
  [[nodiscard]] std::span<std::uint8_t> rows(std::int64_t first, std::int64_t count) {
    return std::span(bytes_).subspan(static_cast<std::size_t>(first) * stride_,
                                     static_cast<std::size_t>(count) * stride_);
  }

  // All rows as they are stored, to be saved and loaded.
  [[nodiscard]] std::vector<std::uint8_t>& bytes() { return bytes_; }
  [[nodiscard]] std::uint64_t bytes_a_row() const { return stride_; }

private:
  Storage storage_ = Storage::bits;
  std::int64_t count_ = 0, units_ = 0;
  std::size_t stride_ = 0;
  std::vector<std::uint8_t> bytes_;
};

// Sample numbers, ascending.
struct Split {
  std::vector<std::int64_t> training, held_out;
};

// Holds out `held_out` samples: where there are several replicas, whole ones (those with the smallest random keys,
// purpose held_out, place = replica) until that many are reached, never all, so that no Markov chain is in both parts;
// with one replica the last samples in time.
[[nodiscard]] Split split_samples(std::span<const std::int64_t> replica, std::int64_t held_out,
                                  const random::Generator& generator);

// The training samples in the order of an epoch: by 64 random bits (purpose epoch_order, place = sample, step = layer
// << 32 | epoch), then by number.
void sort_for_epoch(const random::Generator& generator, std::int64_t layer, std::int64_t epoch,
                    std::span<const std::int64_t> training, std::vector<std::int64_t>& order);

} // namespace deeprg::rbm
