#include "rbm/model_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"

namespace deeprg::rbm {
namespace {

template <class T>
void put(store::Output& output, const std::string& dataset, const std::vector<T>& values, const Shape& shape,
         const store::Label& label) {
  output.create<T>(dataset, shape, label);
  const bool root = output.comm().root();
  output.write(dataset, Hyperslab::all(root ? shape : Shape(shape.size(), 0)),
               root ? std::span<const T>(values) : std::span<const T>());
}

std::uint64_t u(std::int64_t n) { return static_cast<std::uint64_t>(n); }

std::string path_of(const std::string& group, std::size_t layer) { return fmt::format("{}/layers/{}", group, layer); }

void write_couplings(store::Output& output, const std::string& group, const std::vector<VisibleCoupling>& couplings) {
  std::size_t order = 2;
  for (const VisibleCoupling& edge : couplings)
    order = std::max(order, edge.units.size());
  std::vector<std::int64_t> edges;
  std::vector<double> values;
  for (const VisibleCoupling& edge : couplings) {
    edges.insert(edges.end(), edge.units.begin(), edge.units.end());
    values.push_back(edge.value);
    edges.resize(values.size() * order, -1);
  }
  put(output, group + "/edges", edges, {values.size(), order},
      {.long_name = "visible units that a coupling joins, -1 after the last", .axes = {"edge", "unit"}});
  put(output, group + "/value", values, {values.size()},
      {.long_name = "couplings K between visible units",
       .formula = "-K times the product of the units in the energy, every edge once",
       .axes = {"edge"}});
}

template <class Real>
void write_machine(store::Output& output, const std::string& group, const BasicMachine<Real>& machine) {
  output.on_root([&](store::File& file) {
    file.create_group(group);
    file.set_attribute(group, "units", std::string(machine.units == Units::spin ? "spin" : "binary"));
  });
  const std::string energy = "E(v, h) = -a.v - b.h - v.W.h";
  put(output, group + "/weights", machine.weights, {u(machine.visible), u(machine.hidden)},
      {.long_name = "weights W", .formula = energy, .axes = {"visible", "hidden"}});
  put(output, group + "/visible_bias", machine.visible_bias, {u(machine.visible)},
      {.long_name = "visible bias a", .formula = energy, .axes = {"visible"}});
  put(output, group + "/hidden_bias", machine.hidden_bias, {u(machine.hidden)},
      {.long_name = "hidden bias b", .formula = energy, .axes = {"hidden"}});
  if (!machine.visible_couplings.empty())
    write_couplings(output, group + "/visible_couplings", machine.visible_couplings);
}

void write_learning(store::Output& output, const std::string& group, const Learning& learning) {
  const std::size_t epochs = learning.reconstruction_error.size();
  if (epochs == 0)
    return;
  std::vector<std::int64_t> number(epochs);
  std::iota(number.begin(), number.end(), 1);
  put(output, group + "/epoch", number, {epochs}, {.long_name = "epochs done"});
  const auto series = [&]<class T>(const std::string& name, const std::vector<T>& values, const std::string& long_name,
                                   const std::string& units, const std::string& formula) {
    if (!values.empty())
      put(output, group + '/' + name, values, {epochs},
          {.long_name = long_name, .units = units, .formula = formula, .axes = {"epoch"}});
  };
  const std::string error = "mean over units and samples of (v - v')^2, units 0..1, v' after one Gibbs step";
  series("reconstruction_error", learning.reconstruction_error, "reconstruction error of training samples", "1", error);
  series("reconstruction_error_held_out", learning.reconstruction_error_held_out,
         "reconstruction error of held-out samples", "1", error);
  const std::string pseudo = "mean of ln p(v_i | the other v), i one random unit a sample";
  series("pseudo_likelihood", learning.pseudo_likelihood, "pseudo-likelihood a unit of training samples", "nat",
         pseudo);
  series("pseudo_likelihood_held_out", learning.pseudo_likelihood_held_out,
         "pseudo-likelihood a unit of held-out samples", "nat", pseudo);
  series("weight_norm", learning.weight_norm, "root mean square of the weights", "1", "sqrt(mean W^2)");
  series("weight_max", learning.weight_max, "largest weight", "1", "max |W|");
  series("saturation", learning.saturation, "saturated hidden units", "1",
         "fraction of hidden probabilities below 0.01 or above 0.99");
  series("dead_units", learning.dead_units, "hidden units saturated at the same end for every sample", "1", "");
}

void write_snapshots(store::Output& output, const std::string& group, const Layer& layer) {
  const std::size_t count = layer.snapshots.update.size();
  if (count == 0)
    return;
  put(output, group + "/update", layer.snapshots.update, {count}, {.long_name = "updates done"});
  put(output, group + "/weights", layer.snapshots.weights, {count, u(layer.machine.visible), u(layer.machine.hidden)},
      {.long_name = "weights on the way", .axes = {"update", "visible", "hidden"}});
}

std::vector<VisibleCoupling> read_couplings(const store::File& file, const std::string& group, std::int64_t visible) {
  const auto refuse = [&](const std::string& what) {
    throw InputError(fmt::format("{}: {}: {}", file.path().string(), group, what));
  };
  for (const char* name : {"edges", "value"})
    if (!file.exists(group + '/' + name))
      refuse(fmt::format("has no dataset '{}'", name));
  const Shape shape = file.shape(group + "/edges");
  const auto values = file.read<double>(group + "/value");
  if (shape.size() != 2 || shape[0] != values.size())
    refuse("'edges' must have the shape (edge, unit) and 'value' (edge)");
  const auto ends = file.read<std::int64_t>(group + "/edges");
  std::vector<VisibleCoupling> couplings;
  for (std::size_t e = 0; e < values.size(); ++e) {
    VisibleCoupling edge{{}, values[e]};
    for (std::size_t n = 0; n < shape[1]; ++n)
      if (const std::int64_t unit = ends[e * shape[1] + n]; unit != -1)
        edge.units.push_back(unit);
    std::ranges::sort(edge.units);
    if (edge.units.size() < 2 || edge.units.front() < 0 || edge.units.back() >= visible ||
        std::ranges::adjacent_find(edge.units) != edge.units.end() || !std::isfinite(edge.value))
      refuse(
          fmt::format("edge {}, of units {} and value {}, must join two or more of the {} visible units with a finite "
                      "value",
                      e, fmt::join(edge.units, " "), edge.value, visible));
    couplings.push_back(std::move(edge));
  }
  return couplings;
}

template <class Real>
BasicMachine<Real> read_machine(const store::File& file, const std::string& group, std::int64_t visible) {
  const auto refuse = [&](const std::string& what) -> void {
    throw InputError(fmt::format("{}: {}: {}", file.path().string(), group, what));
  };
  for (const char* name : {"weights", "visible_bias", "hidden_bias"})
    if (!file.exists(group + '/' + name))
      refuse(fmt::format("has no dataset '{}'", name));
  const std::string units = file.has_attribute(group, "units") ? file.text_attribute(group, "units") : "(none)";
  if (units != "spin" && units != "binary")
    refuse(fmt::format("attribute 'units' is {}; \"spin\" and \"binary\" are allowed", units));
  const Shape shape = file.shape(group + "/weights");
  if (shape.size() != 2 || volume(shape) == 0)
    refuse("'weights' must have the shape (n_visible, n_hidden)");
  if (visible != 0 && u(visible) != shape[0])
    refuse(fmt::format("{} visible units on top of {} hidden units", shape[0], visible));
  if (file.shape(group + "/visible_bias") != Shape{shape[0]} || file.shape(group + "/hidden_bias") != Shape{shape[1]})
    refuse(fmt::format("the biases do not fit weights of {} x {}", shape[0], shape[1]));
  BasicMachine<Real> machine{units == "spin" ? Units::spin : Units::binary, static_cast<std::int64_t>(shape[0]),
                             static_cast<std::int64_t>(shape[1]),           file.read<Real>(group + "/weights"),
                             file.read<Real>(group + "/visible_bias"),      file.read<Real>(group + "/hidden_bias")};
  for (const auto* values : {&machine.weights, &machine.visible_bias, &machine.hidden_bias})
    if (!std::ranges::all_of(*values, [](Real x) { return std::isfinite(x); }))
      refuse("holds numbers that are not finite");
  if (const std::string couplings = group + "/visible_couplings"; file.exists(couplings))
    machine.visible_couplings = read_couplings(file, couplings, machine.visible);
  return machine;
}

} // namespace

void write_stack(store::Output& output, const std::string& group, const Stack& stack) {
  for (std::size_t k = 0; k < stack.size(); ++k)
    write_machine(output, path_of(group, k), stack[k]);
}

void write_stack(store::Output& output, const std::string& group, const PreciseStack& stack) {
  for (std::size_t k = 0; k < stack.size(); ++k)
    write_machine(output, path_of(group, k), stack[k]);
}

void write_layers(store::Output& output, const std::string& group, std::span<const Layer> layers) {
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const std::string path = path_of(group, k);
    write_machine(output, path, layers[k].machine);
    write_learning(output, path + "/learning", layers[k].learning);
    write_snapshots(output, path + "/snapshots", layers[k]);
  }
}

template <class Real>
BasicStack<Real> read_basic_stack(const store::File& file, const std::string& group) {
  BasicStack<Real> stack;
  for (std::size_t k = 0; file.exists(path_of(group, k)); ++k)
    stack.push_back(read_machine<Real>(file, path_of(group, k), k == 0 ? 0 : stack.back().hidden));
  if (stack.empty())
    throw InputError(
        fmt::format("{}: has no group '{}': no machine is there", file.path().string(), path_of(group, 0)));
  return stack;
}

template Stack read_basic_stack<float>(const store::File&, const std::string&);
template PreciseStack read_basic_stack<double>(const store::File&, const std::string&);

} // namespace deeprg::rbm
