// The persistent chains of a layer in training (Tieleman, ICML 2008): each rank holds the visible units of its share of
// them, a bit each.
#pragma once

#include "base/archive.hpp"
#include "parallel/comm.hpp"
#include "rbm/batches.hpp"

namespace deeprg::rbm {

struct PersistentChains {
  std::int64_t count = 0, first = 0; // of all ranks; the first of this one
  Samples visible{};                 // of this rank

  PersistentChains() = default;
  PersistentChains(const parallel::Comm& comm, std::int64_t chains, std::int64_t units);

  // Chain c starts from the sample number order[c], order[c modulo their number]; probabilities are sampled (purpose
  // chain_units, place = (group of 4 chains) << 32 | unit, step = layer << 32, draw = start_draw). Local.
  void start(const random::Generator& generator, std::int64_t layer, const Samples& samples,
             std::span<const std::int64_t> order);

  // In the order of the chains, whatever the ranks.
  template <class Archive>
  void state(Archive& archive) {
    const Shape shape{static_cast<std::uint64_t>(count), visible.bytes_a_row()};
    archive.distributed(
        "visible", shape,
        Hyperslab::box({static_cast<std::uint64_t>(first), 0}, {static_cast<std::uint64_t>(visible.count()), shape[1]}),
        visible.bytes());
  }
};

} // namespace deeprg::rbm
