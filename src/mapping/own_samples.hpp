// The spins that a stack of machines draws by itself, without data: observables of Gibbs chains of the deep belief
// network (rbm::StackChains) that its layers form, started from the data and from noise (Torlai and Melko, Phys. Rev. B
// 94, 165134 (2016); Decelle, Furtlehner and Seoane, NeurIPS 2021).
//
// The chains are doubled in length until both starts agree (mapping/mixing) from a quarter of it on and their second
// half is 50 autocorrelation times long, or until they reach a limit. The second half of both is taken for equilibrium;
// whether it is one is said beside it. Random bits: rbm/chains, chains from 2^20 on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "lattice/geometry.hpp"
#include "mapping/data_rows.hpp"
#include "mapping/mixing.hpp"
#include "parallel/comm.hpp"
#include "rbm/parameters.hpp"
#include "statistics/thermodynamics.hpp"

namespace deeprg::mapping {

struct ChainPlan {
  std::int64_t chains = 64;        // of each start
  std::int64_t steps = 1;          // where they are looked at before equilibrium: those of training
  std::int64_t least_sweeps = 256; // powers of two
  std::int64_t most_sweeps = 16384;
  double most_work = 0x1p38; // multiplications of all chains, which end the doubling too
};

// What is measured of configurations at coupling K (which scales C and chi alone).
struct SpinAverages {
  statistics::Thermodynamics thermodynamics;
  statistics::Estimate xi_over_L;                // unknown unless all extents are equal
  std::vector<statistics::Estimate> correlation; // G(r) along the axes, (distance)
};

struct OwnSamples {
  std::int64_t chains = 0, sweeps = 0; // of each start; the length at which they ended
  SpinAverages equilibrium, steps_from_data, steps_from_noise;
  Mixing mixing;             // of e and |m|
  double tau = 0;            // sweeps: the largest of E, |M|, M^2 in equilibrium
  bool equilibrated = false; // both starts agree at the end, over 20 tau or more
};

// Of configurations (sample, site), sample n = t R + r of R = series replicas. Local.
[[nodiscard]] SpinAverages spin_averages(const lattice::Geometry& geometry, const DataRows& samples, double coupling);

// Of the network of all machines of `stack`. data: (sample, site), where the chains of one set start, passed up by
// p(h|v). Collective; the same for any ranks and threads. InputError where a machine cannot be sampled in integers.
[[nodiscard]] OwnSamples own_samples(const parallel::Comm& comm, const lattice::Geometry& geometry,
                                     std::span<const rbm::Machine> stack, std::span<const std::int8_t> data,
                                     double coupling, const random::Generator& generator, const ChainPlan& plan);

} // namespace deeprg::mapping
