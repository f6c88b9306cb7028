#include "rbm/stack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace deeprg::rbm {

Samples passed_up(const parallel::Comm& comm, const random::Generator& generator, UpPass up_pass,
                  const IntegerMachine& machine, const Samples& samples, std::int64_t layer_number) {
  constexpr std::int64_t block_rows = 256;
  const bool sampled = up_pass == UpPass::sample;
  const auto visible = static_cast<std::size_t>(machine.visible), hidden = static_cast<std::size_t>(machine.hidden);
  Samples up(sampled ? Storage::bits : Storage::bytes, samples.count(), machine.hidden);
  BitFields bit_fields(block_rows, machine.visible);
  ByteFields byte_fields(block_rows, machine.visible);
  std::vector<std::uint8_t> v(block_rows * visible), h(block_rows * hidden);
  std::vector<double> fields(h.size());
  const parallel::Share mine = parallel::share(samples.count(), comm.size(), comm.rank());
  for (std::int64_t first = mine.first; first < mine.first + mine.count; first += block_rows) {
    const std::int64_t rows = std::min(block_rows, mine.first + mine.count - first);
    for (std::int64_t row = 0; row < rows; ++row)
      samples.get(first + row, std::span(v).subspan(static_cast<std::size_t>(row) * visible, visible));
    if (samples.storage() == Storage::bits)
      bit_fields.hidden_fields(machine, rows, v.data(), fields.data());
    else
      byte_fields.hidden_fields(machine, rows, v.data(), fields.data());
    const auto values = std::span(h).first(static_cast<std::size_t>(rows) * hidden);
    draw_units(generator, random::Purpose::hidden_units, {layer_number, 0, first}, up_pass_draw,
               std::span(fields).first(values.size()), machine.hidden_bias,
               sampled ? Values{values, {}} : Values{{}, values});
    for (std::int64_t row = 0; row < rows; ++row)
      up.set(first + row, values.subspan(static_cast<std::size_t>(row) * hidden, hidden));
  }
  for (int rank = 0; rank < comm.size(); ++rank) {
    const parallel::Share theirs = parallel::share(samples.count(), comm.size(), rank);
    comm.broadcast(up.rows(theirs.first, theirs.count), rank);
  }
  return up;
}

StackTraining::StackTraining(const parallel::Comm& comm, const random::Generator& generator,
                             std::vector<Variant> variants, std::vector<std::int64_t> hidden, Split split)
    : comm_(comm), generator_(&generator), variants_(std::move(variants)), hidden_(std::move(hidden)),
      split_(std::move(split)), layers_(variants_.size()) {
  if (hidden_.empty() || hidden_.size() > 255)
    throw InputError(fmt::format("'train.layers' has {} layers: 1 to 255 are allowed", hidden_.size()));
  find_work();
}

std::int64_t StackTraining::visible_units(std::size_t variant, std::size_t layer) const {
  return layer == 0 ? variants_[variant].samples->units() : hidden_[layer - 1];
}

Layer StackTraining::new_layer(std::size_t variant) const {
  const std::size_t layer = layers_[variant].size();
  return initial_layer(comm_, *generator_, variants_[variant].settings, static_cast<std::int64_t>(layer),
                       visible_units(variant, layer), hidden_[layer], structure(variant, layer));
}

const Structure& StackTraining::structure(std::size_t variant, std::size_t layer) const {
  const auto* const structures = variants_[variant].structures;
  return structures != nullptr && layer < structures->size() ? (*structures)[layer] : unstructured;
}

// Goes to the first layer that is not finished, and makes it if it is not there yet.
void StackTraining::find_work() {
  trainer_.reset();
  data_layer_ = 0;
  for (variant_ = 0; variant_ < variants_.size(); ++variant_) {
    auto& layers = layers_[variant_];
    for (std::size_t l = 0; l < hidden_.size(); ++l) {
      if (l == layers.size())
        layers.push_back(new_layer(variant_));
      if (!rbm::finished(variants_[variant_].settings, layers[l])) {
        layers.resize(l + 1);
        return;
      }
    }
  }
}

void StackTraining::prepare() {
  const Variant& variant = variants_[variant_];
  const std::size_t layer = layers_[variant_].size() - 1;
  for (; data_layer_ < layer; ++data_layer_) {
    const Samples& below = data_layer_ == 0 ? *variant.samples : data_;
    data_ = passed_up(comm_, *generator_, variant.settings.up_pass,
                      binary_form(layers_[variant_][data_layer_].machine, variant.settings.biases), below,
                      static_cast<std::int64_t>(data_layer_));
  }
  trainer_.emplace(comm_, *generator_, variant.settings, layer == 0 ? *variant.samples : data_, split_,
                   static_cast<std::int64_t>(layer), layers_[variant_][layer], structure(variant_, layer));
}

void StackTraining::step() {
  if (!trainer_)
    prepare();
  trainer_->step();
  if (!trainer_->finished())
    return;
  const std::size_t variant = variant_, data_layer = data_layer_;
  find_work();
  if (variant_ == variant)
    data_layer_ = data_layer; // data_ is that of this layer's input and is passed on from there
}

std::int64_t StackTraining::updates_done(std::size_t variant, std::size_t layer) const {
  if (layer >= layers_[variant].size())
    return 0;
  const Layer& l = layers_[variant][layer];
  return l.epoch * updates_per_epoch(variants_[variant].settings, split_) + l.update;
}

std::int64_t StackTraining::updates_in_all(std::size_t variant, std::size_t layer) const {
  const Settings& settings = variants_[variant].settings;
  const bool ended = layer < layers_[variant].size() && rbm::finished(settings, layers_[variant][layer]);
  return ended ? updates_done(variant, layer) : settings.epochs * updates_per_epoch(settings, split_);
}

double StackTraining::weights(std::size_t variant, std::size_t layer) const {
  return static_cast<double>(visible_units(variant, layer) * hidden_[layer]);
}

std::int64_t StackTraining::updates_done() const {
  return over_layers<std::int64_t>([&](std::size_t v, std::size_t l) { return updates_done(v, l); });
}

std::int64_t StackTraining::updates_in_all() const {
  return over_layers<std::int64_t>([&](std::size_t v, std::size_t l) { return updates_in_all(v, l); });
}

double StackTraining::weights_done() const {
  return over_layers<double>(
      [&](std::size_t v, std::size_t l) { return weights(v, l) * static_cast<double>(updates_done(v, l)); });
}

double StackTraining::weights_in_all() const {
  return over_layers<double>(
      [&](std::size_t v, std::size_t l) { return weights(v, l) * static_cast<double>(updates_in_all(v, l)); });
}

std::string StackTraining::now_training() const {
  if (finished())
    return "finished";
  return fmt::format("layer {} of {}", layers_[variant_].size(), variants_[variant_].name);
}

} // namespace deeprg::rbm
