// Lanes that tie with their threshold on all planes: each draws 52 bits more, for its place alone, that decide.
// Randomness: Purpose::local_ties. Local.
#pragma once

#include <bit>

#include "montecarlo/local_kernel.hpp"

namespace deeprg::montecarlo {

class TiedLanes {
public:
  using Places = std::array<std::int64_t, 512>; // of the lanes of a word, less that of lane 0

  // Lists the ties and draws their bits. place(word of the run): that of its lane 0.
  template <class Place>
  void draw(const Ties& ties, Place place, const Places& places, const random::Generator& generator,
            std::uint64_t sweep) {
    std::size_t count = 0;
    for (std::size_t t = 0; t < ties.count; ++t) {
      if (integer_.size() < count + 512)
        resize(2 * count + 512);
      const std::int64_t first = place(ties.words[t]);
      const std::uint64_t* const lanes = ties.lanes.data() + 8 * std::size_t{ties.words[t]};
      std::array<std::uint32_t, 8> tied; // integers of the word that have any, without a branch
      std::size_t of_word = 0;
      for (std::uint32_t q = 0; q < 8; ++q) {
        tied[of_word] = q;
        of_word += lanes[q] != 0 ? 1 : 0;
      }
      for (std::size_t k = 0; k < of_word; ++k)
        for (std::uint64_t left = lanes[tied[k]]; left != 0; left &= left - 1, ++count) {
          const auto bit = static_cast<std::uint32_t>(std::countr_zero(left));
          integer_[count] = 8 * ties.words[t] + tied[k];
          bit_[count] = bit;
          random_[count] = static_cast<std::uint64_t>(first + places[64 * std::size_t{tied[k]} + bit]);
        }
    }
    count_ = count;
    draw_bits(generator, sweep);
  }

  // Changes the spins of those whose bits are below low_bits(integer, bit).
  template <class LowBits>
  void settle(std::uint64_t* spins, LowBits low_bits) const {
    for (std::size_t t = 0; t < count_; ++t) { // a lane that ties has not changed yet
      const std::size_t i = integer_[t];
      const std::uint64_t changes = random_[t] < low_bits(i, static_cast<int>(bit_[t])) ? 1 : 0;
      spins[i] ^= changes << bit_[t];
    }
  }

private:
  void resize(std::size_t size);
  void draw_bits(const random::Generator& generator, std::uint64_t sweep);

  std::size_t count_ = 0;
  std::vector<std::uint32_t> integer_, bit_;
  std::vector<std::uint64_t> random_; // places, then their bits
};

} // namespace deeprg::montecarlo
