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

bool finished(const Settings& settings, const Layer& layer) {
  const auto& errors = layer.learning.reconstruction_error_held_out; // means of integers: the same on every CPU
  const bool waited =
      settings.patience > 0 && !errors.empty() && errors.end() - std::ranges::min_element(errors) > settings.patience;
  return layer.epoch >= settings.epochs || (layer.update == 0 && waited);
}

Trainer::Trainer(const parallel::Comm& comm, const random::Generator& generator, const Settings& settings,
                 const Samples& samples, const Split& split, std::int64_t layer_number, Layer& layer,
                 const Structure& structure)
    : comm_(comm), generator_(&generator), settings_(settings), samples_(&samples), split_(&split),
      layer_number_(layer_number), updates_per_epoch_(updates_per_epoch(settings, split)),
      share_(parallel::share(settings.batch_size, comm.size(), comm.rank())), layer_(&layer), structure_(&structure),
      gibbs_(samples.storage(), layer.machine.visible, layer.machine.hidden,
             std::max({share_.count, layer.chains.visible.count(), std::int64_t{1}})),
      statistics_(layer.machine.visible, layer.machine.hidden, weighing(settings)),
      optimizer_(comm, settings, layer.machine.visible, layer.machine.hidden, structure.ties) {
  check_batch_size(settings, split);
  if (layer.epoch == 0 && layer.update == 0)
    start();
  if (settings.centred)
    for (const double mean : means(samples, split.training))
      visible_centre_.push_back(static_cast<float>(full * mean));
  machine_ = binary_form(layer.machine, settings.biases);
}

void Trainer::start() {
  if (settings_.biases_from_data && settings_.biases == Biases::free)
    layer_->machine.visible_bias =
        biases_of(means(*samples_, split_->training, structure_->ties.visible_bias), settings_.units);
  if (settings_.algorithm == Algorithm::pcd) {
    begin_epoch();
    layer_->chains.start(*generator_, layer_number_, *samples_, order_);
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
  if (settings_.centred)
    move_centre();
  optimizer_.update(statistics_, pace(settings_, updates, updates_per_epoch_), layer_->machine, layer_->velocities,
                    machine_, layer_number_, updates);
  if (settings_.algorithm == Algorithm::cd)
    layer_->squared_error += statistics_.squared_error();
  ++layer_->update;
  end_epoch();
  keep_snapshots();
}

// lambda follows the hidden units of the data, a hundredth of the way at each update.
void Trainer::move_centre() {
  const auto sums = statistics_.hidden_of_data();
  auto& centre = layer_->hidden_centre;
  optimizer_.centre_at(visible_centre_, centre);
  for (std::size_t j = 0; j < centre.size(); ++j)
    centre[j] += 0.01F * (static_cast<float>(sums[j]) / static_cast<float>(settings_.batch_size) - centre[j]);
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
  PersistentChains& chains = layer_->chains;
  const std::int64_t here = chains.visible.count(), rows = share_.count + here;
  if (here > 0) {
    const auto values = gibbs_.chains(share_.count, here);
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
  for (std::int64_t row = 0; row < share_.count; ++row) {
    const std::int64_t sample = order_[static_cast<std::size_t>(first + row)];
    const auto values = data.subspan(static_cast<std::size_t>(row) * units, units);
    samples_->get(sample, values);
    if (!structure_->symmetries.empty())
      transform(structure_->symmetries, *generator_, sample, layer_number_, layer_->epoch, values);
  }
}

void Trainer::end_epoch() {
  if (layer_->update < updates_per_epoch_)
    return;
  ++layer_->epoch;
  layer_->update = 0;
  gather();
  monitor(comm_, *generator_, settings_, *samples_, *split_, layer_number_, layer_->epoch * updates_per_epoch_,
          updates_per_epoch_ * settings_.batch_size, machine_, *layer_);
  layer_->squared_error = 0;
}

void Trainer::keep_snapshots() {
  const std::int64_t updates = layer_->epoch * updates_per_epoch_ + layer_->update;
  if (settings_.snapshots.logarithmic ? power_of_four(updates)
                                      : layer_->update == 0 && wants_snapshot(settings_.snapshots, layer_->epoch)) {
    gather();
    keep_snapshot(comm_, updates, *layer_);
  }
}

} // namespace deeprg::rbm
