// deeprg rg: the renormalization groups without networks, each on its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "parallel/comm.hpp"
#include "rg/migdal_kadanoff.hpp"

namespace deeprg::command {

struct RgRequest {
  std::string scheme; // "decimate", "migdal-kadanoff", "kadanoff", "mean-field", "niemeijer-van-leeuwen"
  double coupling = 0, field = 0;
  int steps = 5;
  double dimension = 2, scale = 2;
  rg::BondOrder order = rg::BondOrder::move_first;
  std::string task = "fixed-points"; // of kadanoff: "fixed-points", "step", "bound", "flow", "critical-coupling"
  std::vector<double> couplings;     // of "step": nn, diagonal, plaquette, field, triple
  std::string p;                     // a number, "best", "per-level", or "": the task's default
  bool json = false;
  std::filesystem::path output; // HDF5; empty: none
};

// Prints the result on stdout, once; InputError where a request means nothing or the file is there. Collective; every
// rank computes the same.
Exit rg(const RgRequest& request, const parallel::Comm& comm);

} // namespace deeprg::command
