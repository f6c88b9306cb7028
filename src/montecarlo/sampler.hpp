// A chain with what it has produced so far: the series of energy and magnetisation and the samples.
//   columns of the series: after sweeps 0, measure, 2 measure, ...
//   sample t of every replica: after sweep thermalization + (t + 1) interval
// Collective over the communicator of the constructor, all members unless they say local.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "montecarlo/chain.hpp"
#include "montecarlo/exchange.hpp"

namespace deeprg::montecarlo {

struct SamplingPlan {
  std::int64_t replicas = 1, thermalization = 0, interval = 1, measure = 1;
  std::int64_t samples = 0; // of each replica
  std::int64_t sweeps = 0;  // in all, thermalization included
  bool improved = false;    // sums over clusters too
  bool exchange = false;    // of temperatures, after every column of the series
};

class Sampler {
public:
  // temperatures: of the replicas, where the chain was made with several couplings.
  Sampler(std::unique_ptr<Chain> chain, const SamplingPlan& plan, const parallel::Comm& comm,
          std::optional<Exchange> temperatures = {});

  // Spins up or random (Purpose::initial_spins), and the first column of the series.
  void start(bool up, const random::Generator& generator);

  // At most `sweeps` more sweeps, never beyond the plan. Returns how many.
  std::int64_t advance(std::int64_t sweeps);

  [[nodiscard]] bool complete() const { return sweep_ >= plan_.sweeps; } // local, as the next ones
  [[nodiscard]] std::int64_t sweep() const { return sweep_; }
  [[nodiscard]] const SamplingPlan& plan() const { return plan_; }

  // On rank 0: (time, replica) totals E/J and M.
  [[nodiscard]] const std::vector<std::int64_t>& energy() const { return energy_; }
  [[nodiscard]] const std::vector<std::int64_t>& magnetization() const { return magnetization_; }
  // On rank 0, if improved: (time, replica, 3) Chain::sweep_and_sum of the sweep of each column; 0 of column 0.
  [[nodiscard]] const std::vector<std::int64_t>& clusters() const { return clusters_; }
  // Likewise the totals of SquareTerms, empty where the chain has none.
  [[nodiscard]] const std::vector<std::int64_t>& diagonal() const { return diagonal_; }
  [[nodiscard]] const std::vector<std::int64_t>& plaquette() const { return plaquette_; }
  // On rank 0, if the coupling is another along each axis: (time, replica, axis) Chain::measure_axes.
  [[nodiscard]] const std::vector<std::int64_t>& axes() const { return axes_; }
  // On rank 0, where there are temperatures: (time, replica) the number of that of the sweeps before the column.
  [[nodiscard]] const std::vector<std::int32_t>& temperatures() const { return temperatures_; }
  // On rank 0, if bonds differ in sign and the replicas are even in number: (time, pair) Chain::measure_overlaps.
  [[nodiscard]] const std::vector<std::int64_t>& overlaps() const { return overlaps_; }
  // This rank's part of the samples: bits (time, rows of BitRows).
  [[nodiscard]] const std::vector<std::uint64_t>& samples() const { return samples_; }
  [[nodiscard]] const ising::BitRows& rows() const { return rows_; } // the layout of one sample

  // Before the state is saved: brings the configuration out of the chain. After it was loaded: puts it back and
  // compares its energy and magnetisation with those that were saved (Failure if they differ).
  void collect();
  void restore();

  template <class Archive>
  void state(Archive& archive) {
    archive.value("sweep", sweep_);
    archive.value("replicas", plan_.replicas);
    archive.values("checksum", checksum_);
    archive.distributed("spins", rows_.shape(), rows_.part(), rows_.bits);
    if (const std::int64_t units = chain_->further_units(); units > 0) {
      const auto row = static_cast<std::uint64_t>(units);
      archive.distributed("units", Shape{static_cast<std::uint64_t>(plan_.replicas), row},
                          {.start = {static_cast<std::uint64_t>(rows_.replica.first), 0},
                           .stride = {1, 1},
                           .count = {static_cast<std::uint64_t>(rows_.replica.count), row},
                           .block = {1, 1}},
                          units_);
    }
    archive.on_root("energy", energy_);
    archive.on_root("magnetization", magnetization_);
    if (plan_.improved)
      archive.on_root("clusters", clusters_);
    if (chain_->anisotropic())
      archive.on_root("axes", axes_);
    if (chain_->beyond_nearest()) {
      archive.on_root("diagonal", diagonal_);
      archive.on_root("plaquette", plaquette_);
    }
    if (has_overlaps())
      archive.on_root("overlaps", overlaps_);
    if (exchange_) {
      archive.group("exchange", *exchange_);
      archive.on_root("temperatures", temperatures_);
    }
    archive.value("samples_taken", samples_taken_);
    if (samples_taken_ > 0) {
      Shape shape = rows_.shape();
      Hyperslab part = rows_.part();
      const auto taken = static_cast<std::uint64_t>(samples_taken_);
      shape.insert(shape.begin(), taken);
      part.start.insert(part.start.begin(), 0);
      part.stride.insert(part.stride.begin(), 1);
      part.count.insert(part.count.begin(), taken);
      part.block.insert(part.block.begin(), 1);
      archive.distributed("samples", shape, part, samples_);
    }
  }

private:
  void measure_column(std::optional<std::uint64_t> sweep = {}); // after that sweep, which it makes, or none
  void exchange_temperatures();
  [[nodiscard]] bool has_overlaps() const { return chain_->disordered() && plan_.replicas % 2 == 0; }
  void take_sample();
  void gather_columns(); // sums the pending columns onto rank 0
  [[nodiscard]] std::vector<std::int64_t> totals();

  std::unique_ptr<Chain> chain_;
  SamplingPlan plan_;
  parallel::Comm comm_;
  ising::BitRows rows_;
  std::int64_t sweep_ = 0, samples_taken_ = 0;
  std::vector<std::int64_t> energy_, magnetization_, clusters_, diagonal_, plaquette_, axes_, overlaps_, checksum_;
  std::vector<std::int64_t> pending_energy_, pending_magnetization_, pending_clusters_, pending_diagonal_,
      pending_plaquette_, pending_axes_, pending_overlaps_;
  std::vector<std::uint64_t> samples_;
  std::vector<std::int8_t> units_; // Chain::read_units, for the checkpoint
  std::optional<Exchange> exchange_;
  std::vector<std::int32_t> temperatures_;
};

} // namespace deeprg::montecarlo
