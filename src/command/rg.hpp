// deeprg rg: the renormalization groups without networks, each on its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "command/job.hpp"
#include "parallel/comm.hpp"
#include "rg/migdal_kadanoff.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {

struct RgRequest {
  std::string scheme; // "decimate", "migdal-kadanoff", "kadanoff", "mean-field", "niemeijer-van-leeuwen", "mcrg",
                      // "compare"
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

class Result;

// Prints a result on stdout, once: as JSON, or as `table` where the request wants none; and writes the file that the
// request names. InputError where that is there. Collective.
void refuse_existing(const RgRequest& request, const parallel::Comm& comm);
void publish(const RgRequest& request, const Result& result, const std::string& table,
             const store::Provenance& provenance, const parallel::Comm& comm);

// Monte Carlo renormalization of the configurations of an input ([lattice], [model], [sample], [rg]): of those in its
// run's directory, which are made where they are not there, or of the file that [sample] names. Collective.
Exit mcrg(const JobRequest& job, const RgRequest& request, const parallel::Comm& comm);

// Every scheme side by side on the lattice of an input: K_c, y_T, y_H and the flow of the nearest-neighbour coupling,
// of the schemes without samples and of Monte Carlo renormalization by each rule. Collective.
Exit compare(const JobRequest& job, const RgRequest& request, const parallel::Comm& comm);

// Prints the result on stdout, once; InputError where a request means nothing or the file is there. Collective; every
// rank computes the same.
Exit rg(const RgRequest& request, const parallel::Comm& comm);

} // namespace deeprg::command
