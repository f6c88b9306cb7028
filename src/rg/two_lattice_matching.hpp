// The critical coupling by matching two lattices (Wilson; Swendsen, Phys. Rev. Lett. 42, 859 (1979)): L after n steps
// and L/b after n - 1 have the same size, and at the critical point, irrelevant couplings apart, the same averages, so
// that what a finite size does to them cancels. To first order in the distance,
//   <S_a^(n)>_L - <S_a^(n-1)>_L/b = (d<S_a^(n)>_L/dK - d<S_a^(n-1)>_L/b /dK) (K - K_c),   d<S>/dK = <S S_1^(0)>_c,
// S_1 the nearest neighbours, which K multiplies. Local; no randomness.
#pragma once

#include <cstdint>
#include <vector>

#include "rg/moments.hpp"

namespace deeprg::rg {

struct Match {
  std::size_t level = 0, which = 0; // steps of the large lattice; the even operator
  double coupling = 0, error = 0;   // K_c, with the jackknife's error over the bins of both
};

// From every level that both reach, by each of the first `operators` even operators. `coupling`: K of both.
[[nodiscard]] std::vector<Match> critical_couplings(const Moments& large, const Moments& small, double coupling,
                                                    std::size_t operators);

} // namespace deeprg::rg
