// Chains of alternate Gibbs sampling of a machine: v -> h ~ p(h|v) -> v ~ p(v|h) -> ...
// Random bits: 32 a unit, purpose model_chains; place = (group of 4 chains) << 32 | unit, step = layer << 32 | sweep,
// draw 0 for hidden, 1 for visible units, 0xFFFF for hidden units of data (then chain = sample). So a chain's states do
// not depend on how chains are shared out. Fields are exact integers, as in training. Local; OpenMP.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "rbm/bit_fields.hpp"
#include "rbm/integer_machine.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::rbm {

// The binary form in integers. InputError where sums over units would not be exact (integer_machine.hpp).
[[nodiscard]] IntegerMachine sampling_form(const Machine& machine);

// h ~ p(h|v) for samples first, first + 1, ... Rows (sample, visible) and (sample, hidden) of -1, +1.
[[nodiscard]] std::vector<std::int8_t> sample_hidden(const IntegerMachine& machine, const random::Generator& generator,
                                                     std::int64_t layer, std::int64_t first,
                                                     std::span<const std::int8_t> rows);

class Chains {
public:
  // Chains first, first + 1, ... start from rows (chain, visible) of -1, +1. Generator and machine must outlive them.
  Chains(const IntegerMachine& machine, const random::Generator& generator, std::int64_t layer, std::int64_t first,
         std::span<const std::int8_t> rows);

  void sweep(); // new hidden, then new visible units

  // Rows (chain, unit) of -1, +1; after a sweep the two are a joint sample.
  [[nodiscard]] std::vector<std::int8_t> visible() const;
  [[nodiscard]] std::vector<std::int8_t> hidden() const;

private:
  const IntegerMachine* machine_;
  const random::Generator* generator_;
  std::int64_t layer_, first_, rows_, sweep_ = 0;
  BitFields bit_fields_;
  std::vector<std::uint8_t> v_, h_;
  std::vector<double> v_fields_, h_fields_;
};

} // namespace deeprg::rbm
