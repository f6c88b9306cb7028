// The analyses that [analyze] asks for, one function each: all ranks call it, it writes its group of analysis.h5.
// Collective.
#pragma once

#include "base/random.hpp"
#include "command/analysis_material.hpp"
#include "parallel/comm.hpp"
#include "store/output.hpp"

namespace deeprg::command {

struct Bench {
  const Job& job;
  const parallel::Comm& comm;
  const Material& material;
  const random::Generator& generator;
  store::Output& output;
};

void analyze_data(const Bench& bench); // /observables, /correlation, /reconstructions/samples: needs samples
void analyze_receptive_fields(const Bench& bench);   // /receptive_fields
void analyze_reconstructions(const Bench& bench);    // /reconstructions: needs samples
void analyze_mapping(const Bench& bench);            // /mapping, /likelihood
void analyze_hidden_hamiltonian(const Bench& bench); // /hidden_hamiltonian
void analyze_thermodynamics(const Bench& bench);     // /thermodynamics: needs samples, or enumerate
void analyze_flow(const Bench& bench);               // /flow: needs samples, or enumerate
void analyze_information(const Bench& bench);        // /information: by enumeration
void analyze_block_information(const Bench& bench);  // /information/block_environment: by enumeration

} // namespace deeprg::command
