#include "rbm/chains.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "rbm/conditionals.hpp"
#include "rbm/gibbs.hpp"

namespace deeprg::rbm {
namespace {

using random::Purpose;

constexpr std::uint32_t start_draw = 0xFFFE;

std::vector<std::uint8_t> to_values(std::span<const std::int8_t> rows) {
  std::vector<std::uint8_t> values(rows.size());
  std::transform(rows.begin(), rows.end(), values.begin(),
                 [](std::int8_t s) { return static_cast<std::uint8_t>(s > 0 ? 255 : 0); });
  return values;
}

std::vector<std::int8_t> to_spins(const std::vector<std::uint8_t>& values) {
  std::vector<std::int8_t> spins(values.size());
  std::transform(values.begin(), values.end(), spins.begin(),
                 [](std::uint8_t q) { return static_cast<std::int8_t>(q > 0 ? 1 : -1); });
  return spins;
}

std::size_t size(std::int64_t rows, std::int64_t units) { return static_cast<std::size_t>(rows * units); }

} // namespace

IntegerMachine sampling_form(const Machine& machine) {
  if (!machine.visible_couplings.empty())
    throw InputError(
        "a machine with couplings between visible units has no p(v | h) of independent units: it cannot be "
        "sampled layer by layer");
  Machine copy = machine;
  IntegerMachine form = binary_form(copy, Biases::free);
  try {
    check_limits(form, 0, 0);
  } catch (const CollectiveFailure&) {
    throw InputError("a machine has a weight of 32 or more, or weights at a unit that add up to 2048 or more, counted "
                     "in binary units: its samples cannot be drawn in exact integers");
  }
  return form;
}

std::vector<std::int8_t> sample_hidden(const IntegerMachine& machine, const random::Generator& generator,
                                       std::int64_t layer, std::int64_t first, std::span<const std::int8_t> rows) {
  const std::int64_t n = static_cast<std::int64_t>(rows.size()) / machine.visible;
  if (n == 0)
    return {};
  std::vector<double> fields(size(n, machine.hidden));
  std::vector<std::uint8_t> h(fields.size());
  BitFields(n, machine.visible).hidden_fields(machine, n, to_values(rows).data(), fields.data());
  draw_units(generator, Purpose::model_chains, {.layer = layer, .update = 0, .first = first}, up_pass_draw, fields,
             machine.hidden_bias, {h, {}});
  return to_spins(h);
}

std::vector<std::int8_t> random_start(const IntegerMachine& machine, const random::Generator& generator,
                                      std::int64_t layer, std::int64_t first, std::int64_t chains) {
  if (chains == 0)
    return {};
  const std::vector<double> fields(size(chains, machine.visible)), bias(static_cast<std::size_t>(machine.visible));
  std::vector<std::uint8_t> v(fields.size());
  draw_units(generator, Purpose::model_chains, {.layer = layer, .update = 0, .first = first}, start_draw, fields, bias,
             {v, {}});
  return to_spins(v);
}

Chains::Chains(const IntegerMachine& machine, const random::Generator& generator, std::int64_t layer,
               std::int64_t first, std::span<const std::int8_t> rows)
    : machine_(&machine), generator_(&generator), layer_(layer), first_(first),
      rows_(static_cast<std::int64_t>(rows.size()) / machine.visible),
      bit_fields_(rows_, std::max(machine.visible, machine.hidden)), v_(to_values(rows)),
      h_(size(rows_, machine.hidden)), v_fields_(v_.size()), h_fields_(h_.size()) {
  bit_fields_.pass_over_zeros(machine);
}

void Chains::sweep() { sweep(sweep_); }

void Chains::sweep(std::int64_t number) {
  sweep_ = number + 1;
  if (rows_ == 0)
    return;
  const Address address{.layer = layer_, .update = number, .first = first_};
  bit_fields_.hidden_fields(*machine_, rows_, v_.data(), h_fields_.data());
  draw_units(*generator_, Purpose::model_chains, address, 0, h_fields_, machine_->hidden_bias, {h_, {}});
  bit_fields_.visible_fields(*machine_, rows_, h_.data(), v_fields_.data());
  draw_units(*generator_, Purpose::model_chains, address, 1, v_fields_, machine_->visible_bias, {v_, {}});
}

std::vector<std::int8_t> Chains::visible() const { return to_spins(v_); }
std::vector<std::int8_t> Chains::hidden() const { return to_spins(h_); }

StackChains::StackChains(std::span<const IntegerMachine> machines, const random::Generator& generator,
                         std::int64_t first, std::span<const std::int8_t> rows)
    : below_(machines.first(machines.size() - 1)), generator_(&generator),
      chains_(machines.back(), generator, static_cast<std::int64_t>(machines.size()) - 1, first, rows) {}

std::vector<std::int8_t> StackChains::visible() const {
  auto rows = chains_.visible();
  const auto draw = static_cast<std::uint32_t>(1 + below_.size());
  for (std::size_t layer = below_.size(); layer-- > 0 && !rows.empty();) {
    const IntegerMachine& machine = below_[layer];
    const std::int64_t n = static_cast<std::int64_t>(rows.size()) / machine.hidden;
    std::vector<double> fields(size(n, machine.visible));
    std::vector<std::uint8_t> v(fields.size());
    BitFields(n, machine.hidden).visible_fields(machine, n, to_values(rows).data(), fields.data());
    draw_units(*generator_, Purpose::model_chains,
               {.layer = static_cast<std::int64_t>(layer), .update = chains_.sweeps(), .first = chains_.first()}, draw,
               fields, machine.visible_bias, {v, {}});
    rows = to_spins(v);
  }
  return rows;
}

} // namespace deeprg::rbm
