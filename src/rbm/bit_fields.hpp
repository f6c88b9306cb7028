// Fields of units that are 0 or 1, by table look-ups: four inputs choose one of 16 sums of their weights, so that 4
// additions become one. The same integers as those of rbm/conditionals by DGEMM, several times as fast.
//
// Sums are taken modulo 2^32; those of a unit fit 32 bits, since its |W| add up to less than 2048 = 2^31 / 2^20.
// Local; OpenMP over strips of outputs.
#pragma once

#include <cstdint>
#include <vector>

#include "rbm/integer_machine.hpp"

namespace deeprg::rbm {

class BitFields {
public:
  BitFields(std::int64_t max_rows, std::int64_t max_inputs)
      : nibbles_(static_cast<std::size_t>(max_rows * ((max_inputs + 31) / 32 * 8))) {}

  // As the functions of these names in rbm/conditionals; values are 0 or 255.
  void hidden_fields(const IntegerMachine& machine, std::int64_t rows, const std::uint8_t* values, double* fields);
  void visible_fields(const IntegerMachine& machine, std::int64_t rows, const std::uint8_t* values, double* fields);

  // From now on blocks of this machine's weights that are all zero are passed over: for one that does not change.
  void pass_over_zeros(const IntegerMachine& machine);

private:
  void pack(std::int64_t rows, std::int64_t inputs, const std::uint8_t* values);

  std::vector<std::uint8_t> nibbles_;                           // (block of inputs, row, group of four inputs)
  std::vector<std::uint8_t> filled_upwards_, filled_downwards_; // (strip of outputs, block of inputs); empty: all are
};

} // namespace deeprg::rbm
