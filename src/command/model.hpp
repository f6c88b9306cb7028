// deeprg model: an exactly known machine, or a machine in other units, as a file that every stage reads like a trained
// one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "mapping/exact_machines.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::command {

struct ModelRequest {
  std::string kind{};            // "bond", "triangle", "ring", "block-spin", "fig2", "convert"
  std::filesystem::path input{}; // of convert
  std::vector<std::int64_t> size{40, 40};
  std::optional<std::int64_t> depth{}; // 3 of block-spin, else 1
  double weight = mapping::block_spin_weight;
  std::optional<double> coupling{};
  double field = 0;
  bool free_spins = false; // of fig2
  rbm::Units units = rbm::Units::binary;
  std::filesystem::path output = "model.h5";
};

// The machines of a kind; InputError where they do not exist. Local.
[[nodiscard]] rbm::PreciseStack exact_stack(const ModelRequest& request);

// Writes the file; InputError where the machine does not exist or the file does already. Collective.
Exit model(const ModelRequest& request, const parallel::Comm& comm);

} // namespace deeprg::command
