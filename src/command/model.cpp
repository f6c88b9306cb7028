#include "command/model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.hpp"
#include "mapping/bond_machines.hpp"
#include "mapping/decimation_network.hpp"
#include "rbm/model_file.hpp"
#include "rbm/units.hpp"
#include "store/output.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {
namespace {

rbm::PreciseStack in_units(rbm::PreciseStack stack, rbm::Units units) {
  for (auto& machine : stack)
    machine = rbm::in_units(machine, units);
  return stack;
}

void check_options(const ModelRequest& r) {
  const auto refuse = [&](const std::string& what) {
    throw InputError(fmt::format("deeprg model {} {}; see deeprg model --help", r.kind, what));
  };
  if (!r.input.empty())
    refuse(fmt::format("reads no file, found {}", r.input.string()));
  const bool block_spin = r.kind == "block-spin", chain = r.kind == "ring" || r.kind == "fig2";
  if (!r.coupling && !block_spin)
    refuse("needs --coupling K");
  if (chain && r.size.size() != 1)
    refuse(fmt::format("needs a ring, --size N, found {}", fmt::join(r.size, " x ")));
  if (r.field != 0 && (block_spin || r.kind == "fig2"))
    refuse("has no --field");
  if (r.depth && *r.depth != 1 && (r.kind == "bond" || r.kind == "triangle"))
    refuse(fmt::format("has one layer, found --depth {}", *r.depth));
  if (r.depth && *r.depth < 1)
    refuse(fmt::format("needs --depth 1 or more, found {}", *r.depth));
}

// Kadanoff's kernels; with a coupling, the first of them as an exact step for the Ising model.
rbm::PreciseStack block_spins(const ModelRequest& r) {
  auto stack = mapping::block_spin_stack<double>(r.size, r.depth.value_or(3), r.weight, rbm::Units::spin);
  if (r.coupling)
    stack[0].visible_couplings = mapping::ising_couplings_of_block_spins(r.size, r.weight, *r.coupling);
  return stack;
}

rbm::PreciseStack converted(const store::File& file, const std::string& group, rbm::Units units) {
  return in_units(rbm::read_precise_stack(file, group), units);
}

// Writes all machines of a file in other units: the net's, and those of the controls.
rbm::PreciseStack convert(const ModelRequest& r, store::Output& output) {
  const auto file = store::File::open(r.input);
  auto stack = converted(file, "", r.units);
  rbm::write_stack(output, "", stack);
  if (file.exists("/controls"))
    for (const auto& name : file.children("/controls"))
      if (const std::string group = "/controls/" + name; file.exists(group + "/layers"))
        rbm::write_stack(output, group, converted(file, group, r.units));
  if (file.exists("/held_out"))
    output.on_root([&](store::File& to) {
      const auto numbers = file.read<std::int64_t>("/held_out");
      to.write("/held_out", numbers, Shape{numbers.size()}, {.long_name = "samples that training never saw"});
    });
  return stack;
}

std::string command_of(const ModelRequest& r) {
  const std::string units = r.units == rbm::Units::spin ? "spin" : "binary";
  if (r.kind == "convert")
    return fmt::format("deeprg model convert {} --units {}", r.input.string(), units);
  std::string text = fmt::format("deeprg model {} --size {} --units {}", r.kind, fmt::join(r.size, " "), units);
  if (r.depth)
    text += fmt::format(" --depth {}", *r.depth);
  if (r.kind == "block-spin")
    text += fmt::format(" --weight {}", r.weight);
  if (r.coupling)
    text += fmt::format(" --coupling {}", *r.coupling);
  if (r.field != 0)
    text += fmt::format(" --field {}", r.field);
  return text + (r.free_spins ? " --free-spins" : "");
}

} // namespace

rbm::PreciseStack exact_stack(const ModelRequest& r) {
  check_options(r);
  rbm::PreciseStack stack;
  if (r.kind == "block-spin")
    stack = block_spins(r);
  else if (r.kind == "bond")
    stack = {mapping::bond_machine(r.size, *r.coupling, r.field)};
  else if (r.kind == "triangle")
    stack = {mapping::triangle_machine(r.size, *r.coupling, r.field)};
  else if (r.kind == "ring")
    stack.assign(static_cast<std::size_t>(r.depth.value_or(1)), mapping::bond_machine(r.size, *r.coupling, r.field));
  else
    stack = mapping::decimation_network(r.size[0], r.depth.value_or(1), *r.coupling, r.free_spins);
  return in_units(std::move(stack), r.units);
}

Exit model(const ModelRequest& request, const parallel::Comm& comm) {
  rbm::PreciseStack stack;
  if (request.kind != "convert")
    stack = exact_stack(request);
  else if (request.input.empty())
    throw InputError("deeprg model convert needs the file to convert: deeprg model convert model.h5 --units spin -o "
                     "spin.h5");
  else
    (void)store::File::open(request.input); // before anything is written
  const bool there = comm.broadcast<std::uint8_t>(std::filesystem::exists(request.output) ? 1 : 0, 0) != 0;
  if (there)
    throw InputError(request.output.string() + " is there already; name another file with -o");
  store::Output output(comm, request.output);
  output.on_root([&](store::File& file) {
    // a comment in TOML, since no input made this file
    store::write_provenance(file, {"deeprg model", "# " + command_of(request) + "\n", 0, ""});
    store::write_history(file, store::history_line(comm.size(), 1) + "\n");
  });
  if (request.kind == "convert")
    stack = convert(request, output);
  else
    rbm::write_stack(output, "", stack);
  output.publish();
  std::string layers = std::to_string(stack[0].visible);
  for (const rbm::PreciseMachine& machine : stack)
    layers += fmt::format(" - {}", machine.hidden);
  log::info(fmt::format("model: {} units, {}, to {}", layers, command_of(request), request.output.string()));
  return Exit::complete;
}

} // namespace deeprg::command
