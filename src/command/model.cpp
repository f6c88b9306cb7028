#include "command/model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.hpp"
#include "rbm/model_file.hpp"
#include "store/output.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {

Exit model(const ModelRequest& request, const parallel::Comm& comm) {
  const auto stack = mapping::block_spin_stack(request.size, request.depth, request.weight, request.units);
  const bool there = comm.broadcast<std::uint8_t>(std::filesystem::exists(request.output) ? 1 : 0, 0) != 0;
  if (there)
    throw InputError(request.output.string() + " is there already; name another file with -o");
  // a comment in TOML, since no input made this file
  const std::string made_by = fmt::format("# deeprg model {} --size {} --depth {} --weight {} --units {}\n",
                                          request.kind, fmt::join(request.size, " "), request.depth, request.weight,
                                          request.units == rbm::Units::spin ? "spin" : "binary");
  store::Output output(comm, request.output);
  output.on_root([&](store::File& file) {
    store::write_provenance(file, {"deeprg model", made_by, 0, ""});
    store::write_history(file, store::history_line(comm.size(), 1) + "\n");
  });
  rbm::write_stack(output, "", stack);
  output.publish();
  std::string layers = std::to_string(stack[0].visible);
  for (const rbm::Machine& machine : stack)
    layers += fmt::format(" - {}", machine.hidden);
  log::info(fmt::format("model: {} units, block spins of weight p = {}, to {}", layers, request.weight,
                        request.output.string()));
  return Exit::complete;
}

} // namespace deeprg::command
