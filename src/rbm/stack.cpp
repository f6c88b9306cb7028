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
  std::vector<double> v(block_rows * visible), fields(block_rows * hidden), h(fields.size());
  const parallel::Share mine = parallel::share(samples.count(), comm.size(), comm.rank());
  for (std::int64_t first = mine.first; first < mine.first + mine.count; first += block_rows) {
    const std::int64_t rows = std::min(block_rows, mine.first + mine.count - first);
    for (std::int64_t row = 0; row < rows; ++row)
      samples.get(first + row, std::span(v).subspan(static_cast<std::size_t>(row) * visible, visible));
    if (samples.storage() == Storage::bits)
      bit_fields.hidden_fields(machine, rows, v.data(), fields.data());
    else
      hidden_fields(machine, rows, v.data(), fields.data());
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
                       visible_units(variant, layer), hidden_[layer]);
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
      if (layers[l].epoch < variants_[variant_].settings.epochs) {
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
                   static_cast<std::int64_t>(layer), layers_[variant_][layer]);
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

std::int64_t StackTraining::updates_done() const {
  std::int64_t done = 0;
  for (std::size_t v = 0; v < variants_.size(); ++v)
    for (const Layer& layer : layers_[v])
      done += layer.epoch * updates_per_epoch(variants_[v].settings, split_) + layer.update;
  return done;
}

std::int64_t StackTraining::updates_in_all() const {
  std::int64_t all = 0;
  for (const Variant& variant : variants_)
    all += static_cast<std::int64_t>(hidden_.size()) * variant.settings.epochs *
           updates_per_epoch(variant.settings, split_);
  return all;
}

double StackTraining::weights(std::size_t variant, std::size_t layer) const {
  return static_cast<double>(visible_units(variant, layer) * hidden_[layer]);
}

double StackTraining::weights_done() const {
  double done = 0;
  for (std::size_t v = 0; v < variants_.size(); ++v)
    for (std::size_t l = 0; l < layers_[v].size(); ++l)
      done +=
          weights(v, l) * static_cast<double>(layers_[v][l].epoch * updates_per_epoch(variants_[v].settings, split_) +
                                              layers_[v][l].update);
  return done;
}

double StackTraining::weights_in_all() const {
  double all = 0;
  for (std::size_t v = 0; v < variants_.size(); ++v)
    for (std::size_t l = 0; l < hidden_.size(); ++l)
      all += weights(v, l) *
             static_cast<double>(variants_[v].settings.epochs * updates_per_epoch(variants_[v].settings, split_));
  return all;
}

std::string StackTraining::now_training() const {
  if (finished())
    return "finished";
  return fmt::format("layer {} of {}", layers_[variant_].size(), variants_[variant_].name);
}

} // namespace deeprg::rbm
