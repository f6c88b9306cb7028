#include "rbm/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "rbm/monitor.hpp"

namespace deeprg::rbm {
namespace {

bool power_of_four(std::int64_t n) {
  while (n > 1 && n % 4 == 0)
    n /= 4;
  return n == 1;
}

bool wanted_epoch(const SnapshotPlan& plan, std::int64_t epoch) {
  return std::ranges::find(plan.epochs, epoch) != plan.epochs.end();
}

void add_snapshot(const parallel::Comm& comm, std::int64_t updates, Layer& layer) {
  layer.snapshots.update.push_back(updates);
  if (comm.root())
    layer.snapshots.weights.insert(layer.snapshots.weights.end(), layer.machine.weights.begin(),
                                   layer.machine.weights.end());
}

void check_batch_size(const Settings& settings, const Split& split) {
  const auto training = static_cast<std::int64_t>(split.training.size());
  const std::int64_t most = std::min(training, max_batch_size);
  if (settings.batch_size < 1 || settings.batch_size > most)
    throw InputError(fmt::format("'train.batch_size' = {}: 1 to {} are allowed with {} training samples",
                                 settings.batch_size, most, training));
  if (settings.algorithm == Algorithm::pcd && (settings.chains < 1 || weighing(settings).total > max_batch_size))
    throw InputError(fmt::format("'train.chains' = {} and 'train.batch_size' = {}: their least common multiple must be "
                                 "at most {}, best if one divides the other",
                                 settings.chains, settings.batch_size, max_batch_size));
}

} // namespace

Layer initial_layer(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
                    std::int64_t layer_number, std::int64_t visible, std::int64_t hidden) {
  const auto v = static_cast<std::size_t>(visible), h = static_cast<std::size_t>(hidden);
  Layer layer;
  layer.machine = {settings.units,       visible, hidden, std::vector<float>(v * h), std::vector<float>(v),
                   std::vector<float>(h)};
  layer.velocities = {std::vector<float>(v * h), std::vector<float>(v), std::vector<float>(h)};
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < visible; ++i) {
    std::vector<double> deviates(h);
    random::normals(generator, random::Purpose::initial_weights, static_cast<std::uint64_t>(i * hidden),
                    static_cast<std::uint64_t>(layer_number), deviates);
    std::transform(deviates.begin(), deviates.end(), layer.machine.weights.begin() + i * hidden,
                   [&](double x) { return static_cast<float>(settings.initial_weights * x); });
  }
  if (settings.algorithm == Algorithm::pcd)
    layer.chains = Chains(comm, settings.chains, visible);
  check_limits(binary_form(layer.machine, settings.biases), layer_number, 0); // and biases that follow from the weights
  if (settings.snapshots.logarithmic || wanted_epoch(settings.snapshots, 0))
    add_snapshot(comm, 0, layer);
  return layer;
}

Trainer::Trainer(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
                 const Samples& samples, const Split& split, std::int64_t layer_number, Layer& layer)
    : comm_(comm), generator_(&generator), settings_(settings), samples_(&samples), split_(&split),
      layer_number_(layer_number), updates_per_epoch_(updates_per_epoch(settings, split)),
      share_(parallel::share(settings.batch_size, comm.size(), comm.rank())), layer_(&layer),
      machine_(binary_form(layer.machine, settings.biases)),
      gibbs_(samples.storage(), machine_.visible, machine_.hidden,
             std::max({share_.count, layer.chains.visible.count(), std::int64_t{1}})),
      statistics_(machine_.visible, machine_.hidden, weighing(settings)),
      optimizer_(settings, machine_.visible, machine_.hidden) {
  check_batch_size(settings, split);
  if (settings.algorithm == Algorithm::pcd && layer.epoch == 0 && layer.update == 0) {
    begin_epoch();
    layer.chains.start(generator, layer_number, samples, order_);
  }
}

void Trainer::step() {
  const std::int64_t updates = layer_->epoch * updates_per_epoch_ + layer_->update;
  begin_epoch();
  load_batch();
  if (settings_.algorithm == Algorithm::cd)
    contrastive_divergence(updates);
  else
    persistent_chains(updates);
  statistics_.reduce(comm_);
  optimizer_.update(statistics_, pace(settings_, updates, updates_per_epoch_), layer_->machine, layer_->velocities,
                    machine_, layer_number_, updates);
  if (settings_.algorithm == Algorithm::cd)
    layer_->squared_error += statistics_.squared_error();
  ++layer_->update;
  end_epoch();
  keep_snapshot();
}

void Trainer::contrastive_divergence(std::int64_t updates) {
  const Address address{layer_number_, updates, layer_->update * settings_.batch_size + share_.first};
  if (share_.count > 0)
    gibbs_.contrastive_divergence(machine_, *generator_, address, share_.count, settings_.steps,
                                  settings_.reconstruction);
  statistics_.take(share_.count, share_.count, gibbs_.visible(2 * share_.count), gibbs_.hidden(2 * share_.count));
}

void Trainer::persistent_chains(std::int64_t updates) {
  if (share_.count > 0)
    gibbs_.positive_phase(machine_, *generator_,
                          {layer_number_, updates, layer_->update * settings_.batch_size + share_.first}, share_.count);
  Chains& chains = layer_->chains;
  const std::int64_t here = chains.visible.count(), rows = share_.count + here;
  if (here > 0) {
    const auto values = gibbs_.data(here);
    const auto units = static_cast<std::size_t>(machine_.visible);
    const auto row = [&](std::int64_t i) { return values.subspan(static_cast<std::size_t>(i) * units, units); };
    for (std::int64_t i = 0; i < here; ++i)
      chains.visible.get(i, row(i));
    gibbs_.negative_phase(machine_, *generator_, {layer_number_, updates, chains.first}, share_.count, here,
                          settings_.steps);
    for (std::int64_t i = 0; i < here; ++i)
      chains.visible.set(i, row(i));
  }
  statistics_.take(share_.count, here, gibbs_.visible(rows), gibbs_.hidden(rows));
}

void Trainer::begin_epoch() {
  if (ordered_epoch_ == layer_->epoch)
    return;
  ordered_epoch_ = layer_->epoch;
  sort_for_epoch(*generator_, layer_number_, layer_->epoch, split_->training, order_);
}

void Trainer::load_batch() {
  const auto data = gibbs_.data(share_.count);
  const auto units = static_cast<std::size_t>(machine_.visible);
  const std::int64_t first = layer_->update * settings_.batch_size + share_.first;
#pragma omp parallel for schedule(static) if (data.size() > 16384)
  for (std::int64_t row = 0; row < share_.count; ++row)
    samples_->get(order_[static_cast<std::size_t>(first + row)],
                  data.subspan(static_cast<std::size_t>(row) * units, units));
}

void Trainer::end_epoch() {
  if (layer_->update < updates_per_epoch_)
    return;
  ++layer_->epoch;
  layer_->update = 0;
  monitor(comm_, *generator_, settings_, *samples_, *split_, layer_number_, layer_->epoch * updates_per_epoch_,
          updates_per_epoch_ * settings_.batch_size, machine_, *layer_);
  layer_->squared_error = 0;
}

void Trainer::keep_snapshot() {
  const std::int64_t updates = layer_->epoch * updates_per_epoch_ + layer_->update;
  if (settings_.snapshots.logarithmic ? power_of_four(updates)
                                      : layer_->update == 0 && wanted_epoch(settings_.snapshots, layer_->epoch))
    add_snapshot(comm_, updates, *layer_);
}

} // namespace deeprg::rbm
