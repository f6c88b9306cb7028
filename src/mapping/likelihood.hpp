// How far a machine is from the Hamiltonian its data come from, without annealing: Bennett's acceptance ratio (J. Comp.
// Phys. 22, 245 (1976), equation 12) between n0 samples of P and n1 samples of the machine. r = ln(Z_lambda / Z) solves
//   sum_data 1 / (1 + (n0/n1) e^(r - t)) = sum_model 1 / (1 + (n1/n0) e^(t - r)),
// monotonic in r. It needs overlap: samples of each that the other could have made. Local; no randomness.
#pragma once

#include "mapping/trace_defect.hpp"

namespace deeprg::mapping {

struct AcceptanceRatio {
  double ratio = 0; // r
  double error = 0;
  double overlap = 0; // integral of 2 P p / (P + p): 1 where the two are the same, 0 where they never meet
};

// Errors by the jackknife over the bins of both sets.
[[nodiscard]] AcceptanceRatio acceptance_ratio(const Defects& data, const Defects& model);

// Whether the two sets meet often enough for the ratio to be believed: overlap >= 0.02, made of 20 samples at least.
[[nodiscard]] bool reliable(const AcceptanceRatio& ratio, const Defects& data, const Defects& model);

// What follows from t on both sides. Where ln Z_lambda is known otherwise, `known` is r with its error.
//
// Of samples that nearly agree (overlap >= 0.9) KL(P || p) is <e^x - 1 - x>_P with x = t - r. As <e^x>_P = 1 that is
// r - <t>_P, less what varies in first order: its error falls with KL, that of r - <t>_P with the root of KL. KL(p ||
// P) likewise, with p for P and -x for x.
struct Divergence {
  statistics::Estimate ratio;        // r = ln(Z_lambda / Z)
  statistics::Estimate data_model;   // KL(P || p)
  statistics::Estimate model_data;   // KL(p || P)
  statistics::Estimate jeffreys;     // their sum, from t alone
  statistics::Estimate lower, upper; // <t>_P <= r <= <t>_p
};
[[nodiscard]] Divergence divergence(const Defects& data, const Defects& model);
[[nodiscard]] Divergence divergence(const Defects& data, const Defects& model, const statistics::Estimate& known);

// KL of other samples of P (those trained on), of which r does not know.
[[nodiscard]] statistics::Estimate divergence_of(const Defects& other, const statistics::Estimate& ratio);

} // namespace deeprg::mapping
