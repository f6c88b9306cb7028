// Products of bytes: the sums over inputs, or over samples, that training is made of where they are not bits. Two
// products of 16-bit integers at a time go into a sum of 32 bits (vpmaddwd and its like), which holds them exactly; so
// the order of the sums does not matter and every instruction set gives the same integers. Local; OpenMP.
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/integer_machine.hpp"

namespace deeprg::rbm {

struct alignas(64) CacheLine {
  std::int32_t words[16];
};

class ByteFields {
public:
  ByteFields(std::int64_t max_rows, std::int64_t max_inputs);

  // fields (rows, hidden) = values (rows, visible) W, as the function of this name in rbm/conditionals. A weight, of 26
  // bits, is two limbs: W = 2^13 high + low, -2^12 <= low < 2^12.
  void hidden_fields(const IntegerMachine& machine, std::int64_t rows, const std::uint8_t* values, double* fields);

private:
  std::vector<CacheLine> words_; // (row, pair of inputs)
};

// Rows of units side by side: v (rows, visible), h (rows, hidden).
struct UnitRows {
  const std::uint8_t *v, *h;
  std::int64_t rows;
};

// sum over the positive rows of weight v h, minus the same over the negative ones, by visible and hidden unit.
class OuterProducts {
public:
  OuterProducts(std::int64_t visible, std::int64_t hidden) : visible_(visible), hidden_(hidden) {}

  // products (visible, hidden). Each phase's weight times its rows is at most max_batch_size.
  void take(const UnitRows& positive, std::int32_t positive_weight, const UnitRows& negative,
            std::int32_t negative_weight, std::int32_t* products);

private:
  std::int64_t visible_, hidden_;
  std::vector<CacheLine> hidden_pairs_; // (panel of hidden units, pair of rows, unit): two rows a word
};

} // namespace deeprg::rbm
