#include "montecarlo/sampler.hpp"

#include <numeric>

#include "base/error.hpp"

namespace deeprg::montecarlo {

Sampler::Sampler(std::unique_ptr<Chain> chain, const SamplingPlan& plan, const parallel::Comm& comm,
                 std::optional<Exchange> temperatures)
    : chain_(std::move(chain)), plan_(plan), comm_(comm), rows_(chain_->empty_rows()),
      exchange_(std::move(temperatures)) {
  if (exchange_)
    chain_->assign(exchange_->temperatures());
}

void Sampler::start(bool up, const random::Generator& generator) {
  if (up)
    ising::set_all_up(rows_);
  else
    ising::set_random(rows_, generator);
  chain_->write(rows_);
  if (plan_.improved)
    pending_clusters_.resize(3 * static_cast<std::size_t>(plan_.replicas));
  measure_column();
  gather_columns();
}

std::int64_t Sampler::advance(std::int64_t sweeps) {
  const std::int64_t end = std::min(sweep_ + sweeps, plan_.sweeps), first = sweep_;
  while (sweep_ < end) {
    ++sweep_;
    const bool measured = sweep_ % plan_.measure == 0;
    const auto number = static_cast<std::uint64_t>(sweep_);
    if (measured && plan_.improved) {
      const auto n = 3 * static_cast<std::size_t>(plan_.replicas);
      pending_clusters_.resize(pending_clusters_.size() + n);
      chain_->sweep_and_sum(number, std::span(pending_clusters_).last(n));
      measure_column();
    } else if (measured) {
      measure_column(number);
    } else {
      chain_->sweep(number);
    }
    if (sweep_ > plan_.thermalization && (sweep_ - plan_.thermalization) % plan_.interval == 0 &&
        samples_taken_ < plan_.samples)
      take_sample();
  }
  gather_columns();
  return end - first;
}

void Sampler::measure_column(std::optional<std::uint64_t> sweep) {
  const auto replicas = static_cast<std::size_t>(plan_.replicas);
  pending_energy_.resize(pending_energy_.size() + replicas);
  pending_magnetization_.resize(pending_magnetization_.size() + replicas);
  const auto energy = std::span(pending_energy_).last(replicas);
  const auto magnetization = std::span(pending_magnetization_).last(replicas);
  if (sweep)
    chain_->sweep_and_measure(*sweep, energy, magnetization);
  else
    chain_->measure(energy, magnetization);
  if (exchange_)
    exchange_temperatures();
  if (chain_->anisotropic()) {
    const std::size_t n = replicas * static_cast<std::size_t>(rows_.geometry.dimensions);
    pending_axes_.resize(pending_axes_.size() + n);
    chain_->measure_axes(std::span(pending_axes_).last(n));
  }
  if (has_overlaps()) {
    pending_overlaps_.resize(pending_overlaps_.size() + replicas / 2);
    chain_->measure_overlaps(std::span(pending_overlaps_).last(replicas / 2));
  }
  if (!chain_->beyond_nearest())
    return;
  pending_diagonal_.resize(pending_diagonal_.size() + replicas);
  pending_plaquette_.resize(pending_plaquette_.size() + replicas);
  chain_->measure_beyond(std::span(pending_diagonal_).last(replicas), std::span(pending_plaquette_).last(replicas));
}

void Sampler::exchange_temperatures() {
  if (comm_.root())
    temperatures_.insert(temperatures_.end(), exchange_->temperatures().begin(), exchange_->temperatures().end());
  if (!plan_.exchange || sweep_ == 0)
    return;
  const auto replicas = static_cast<std::size_t>(plan_.replicas);
  const auto totals = [&](const std::vector<std::int64_t>& pending) {
    std::vector<std::int64_t> all(pending.end() - static_cast<std::ptrdiff_t>(replicas), pending.end());
    comm_.all_reduce(std::span(all), parallel::Reduction::sum);
    return all;
  };
  exchange_->propose(static_cast<std::uint64_t>(sweep_), static_cast<std::uint64_t>(sweep_ / plan_.measure),
                     totals(pending_energy_), totals(pending_magnetization_));
  chain_->assign(exchange_->temperatures());
}

void Sampler::take_sample() {
  chain_->read(rows_);
  samples_.insert(samples_.end(), rows_.bits.begin(), rows_.bits.end());
  ++samples_taken_;
}

void Sampler::gather_columns() {
  const auto gather = [&](std::vector<std::int64_t>& pending, std::vector<std::int64_t>& all) {
    comm_.reduce_sum(std::span(pending), 0);
    if (comm_.root())
      all.insert(all.end(), pending.begin(), pending.end());
    pending.clear();
  };
  gather(pending_energy_, energy_);
  gather(pending_magnetization_, magnetization_);
  gather(pending_clusters_, clusters_);
  if (chain_->anisotropic())
    gather(pending_axes_, axes_);
  if (has_overlaps())
    gather(pending_overlaps_, overlaps_);
  if (chain_->beyond_nearest()) {
    gather(pending_diagonal_, diagonal_);
    gather(pending_plaquette_, plaquette_);
  }
}

std::vector<std::int64_t> Sampler::totals() {
  std::vector<std::int64_t> energy(static_cast<std::size_t>(plan_.replicas)), magnetization(energy.size());
  chain_->measure(energy, magnetization);
  std::vector<std::int64_t> sums{std::accumulate(energy.begin(), energy.end(), std::int64_t{0}),
                                 std::accumulate(magnetization.begin(), magnetization.end(), std::int64_t{0})};
  comm_.all_reduce(std::span(sums), parallel::Reduction::sum);
  return sums;
}

void Sampler::collect() {
  chain_->read(rows_);
  units_ = chain_->read_units();
  checksum_ = totals();
}

void Sampler::restore() {
  chain_->write(rows_);
  if (chain_->further_units() > 0 && sweep_ > 0)
    chain_->restore_units(units_, static_cast<std::uint64_t>(sweep_));
  if (exchange_)
    chain_->assign(exchange_->temperatures());
  if (totals() != checksum_)
    throw CollectiveFailure("the spins of the checkpoint do not have the energy and magnetisation saved with them");
}

} // namespace deeprg::montecarlo
