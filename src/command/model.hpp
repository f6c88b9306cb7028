// deeprg model: an exactly known machine as a file that every stage reads like a trained one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "mapping/exact_machines.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"

namespace deeprg::command {

struct ModelRequest {
  std::string kind; // "block-spin"
  std::vector<std::int64_t> size{40, 40};
  std::int64_t depth = 3;
  double weight = mapping::block_spin_weight;
  rbm::Units units = rbm::Units::binary;
  std::filesystem::path output = "model.h5";
};

// Writes the file; InputError where the machine does not exist or the file does already. Collective.
Exit model(const ModelRequest& request, const parallel::Comm& comm);

} // namespace deeprg::command
