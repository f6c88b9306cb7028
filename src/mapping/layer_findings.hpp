// What the mapping says of layer k of a stack, sampled or enumerated: plain data.
//
// P is the distribution that the layer is to represent and t = H - H_k its log-trace defect (mapping/trace_defect.hpp):
//   k = 0: P of the spins, H theirs;
//   k > 0: H = H_(k-1)(h) of the hidden units of the layer below, which is the H^RG of the mapping (Mehta & Schwab
//   2014, Eq. 21) for any weights, and P = exp(-H) / Z_(k-1).
// The data of layer k are the image of the spins' P under p(h|v) of the layers below, the genuine coarse-grained
// distribution P^; P^ = P for k = 0. The two differ for k > 0 unless the layers below are exact.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/likelihood.hpp"
#include "rbm/annealing.hpp"

namespace deeprg::mapping {

// A deep belief network of the layers 0 .. k (Hinton, Osindero and Teh, Neural Comput. 18, 1527 (2006)):
//   KL(P || p_DBN) <= KL(P || p_0) - sum_l gain_l,   gain_l = KL(P^ || p_(l-1)(h)) - KL(P^ || p_l) = <t>_P^ - r.
struct Depth {
  statistics::Estimate image_defect; // <t>_P^
  statistics::Estimate gain;
  statistics::Estimate bound;     // on KL(P || p_DBN) with this layer on top
  statistics::Estimate most_gain; // KL(P^ || p_(k-1)(h)), or what it cannot exceed: the KL of the layer below
  bool most_gain_exact = false;
};

struct LayerFindings {
  std::int64_t units = 0; // visible ones: sites of layer 0
  Moments defect;         // over P
  Divergence divergence;
  std::optional<Depth> depth{};

  std::string method; // of log_partition: enumeration, acceptance ratio, annealing
  statistics::Estimate log_partition;
  statistics::Estimate nll; // -<ln p_k> of the data, held-out ones where there are samples; nats a sample
  statistics::Estimate kl;  // KL(data || p_k) in nats; unknown where the data's entropy is
  std::optional<statistics::Estimate> nll_training{}, kl_training{};
  std::optional<AcceptanceRatio> acceptance{};
  std::optional<rbm::Annealed> forward{}, back{};
  std::vector<double> data_defects{}, model_defects{}; // t of the samples, to be drawn
};

} // namespace deeprg::mapping
