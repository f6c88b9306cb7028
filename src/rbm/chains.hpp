// Chains of alternate Gibbs sampling of a machine: v -> h ~ p(h|v) -> v ~ p(v|h) -> ...
// Random bits: 32 a unit, purpose model_chains; place = (group of 4 chains) << 32 | unit, step = layer << 32 | sweep,
// draw 0 for hidden, 1 for visible units, 1 + k for visible units below chains of layer k > 0, 0xFFFE for a random
// start, 0xFFFF for hidden units of data (then chain = sample). So a chain's states do not depend on how chains are
// shared out. Fields are exact integers, as in training. Local; OpenMP.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "rbm/bit_fields.hpp"
#include "rbm/integer_machine.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::rbm {

inline constexpr std::uint64_t max_chain_sweeps = 0xFFFFFFFF;

// The binary form in integers. InputError where sums over units would not be exact (integer_machine.hpp).
[[nodiscard]] IntegerMachine sampling_form(const Machine& machine);

// h ~ p(h|v) for samples first, first + 1, ... Rows (sample, visible) and (sample, hidden) of -1, +1.
[[nodiscard]] std::vector<std::int8_t> sample_hidden(const IntegerMachine& machine, const random::Generator& generator,
                                                     std::int64_t layer, std::int64_t first,
                                                     std::span<const std::int8_t> rows);

// Units that are up or down with equal probability: starts of chains first, first + 1, ... Rows (chain, visible).
[[nodiscard]] std::vector<std::int8_t> random_start(const IntegerMachine& machine, const random::Generator& generator,
                                                    std::int64_t layer, std::int64_t first, std::int64_t chains);

class Chains {
public:
  // Chains first, first + 1, ... start from rows (chain, visible) of -1, +1. Generator and machine must outlive them.
  Chains(const IntegerMachine& machine, const random::Generator& generator, std::int64_t layer, std::int64_t first,
         std::span<const std::int8_t> rows);

  void sweep(); // new hidden, then new visible units
  void sweep(std::int64_t number);
  void resume(std::int64_t number) { sweep_ = number + 1; } // as after sweep `number`, from the rows it left

  // Rows (chain, unit) of -1, +1; after a sweep the two are a joint sample.
  [[nodiscard]] std::vector<std::int8_t> visible() const;
  [[nodiscard]] std::vector<std::int8_t> hidden() const;

  [[nodiscard]] std::int64_t first() const { return first_; }
  [[nodiscard]] std::int64_t sweeps() const { return sweep_; }

private:
  const IntegerMachine* machine_;
  const random::Generator* generator_;
  std::int64_t layer_, first_, rows_, sweep_ = 0;
  BitFields bit_fields_;
  std::vector<std::uint8_t> v_, h_;
  std::vector<double> v_fields_, h_fields_;
};

// Chains of a stack: the deep belief network whose top machine is sampled by them and whose other machines pass the
// sample down by p(v|h) (Hinton, Osindero and Teh, Neural Comput. 18, 1527 (2006)). One machine: its chains.
class StackChains {
public:
  // machines: from the lowest to the top one, in whose visible units the rows are. All must outlive it.
  StackChains(std::span<const IntegerMachine> machines, const random::Generator& generator, std::int64_t first,
              std::span<const std::int8_t> rows);

  void sweep() { chains_.sweep(); }
  void sweep(std::int64_t number) { chains_.sweep(number); }
  [[nodiscard]] std::vector<std::int8_t> visible() const; // of the lowest machine: a sample of the network
  // The state of the chains: rows of visible units of the top machine; and how it is left after sweep `number`.
  [[nodiscard]] std::vector<std::int8_t> top() const { return chains_.visible(); }
  void resume(std::int64_t number) { chains_.resume(number); }

private:
  std::span<const IntegerMachine> below_; // all but the top one
  const random::Generator* generator_;
  Chains chains_;
};

} // namespace deeprg::rbm
