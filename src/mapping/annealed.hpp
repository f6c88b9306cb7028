// ln Z of a machine from annealing to it and back. The two ways are distributions of paths, and the logarithm of their
// ratio is ln w less ln Z (G. E. Crooks, Phys. Rev. E 61, 2361 (2000)): so ln Z is the acceptance ratio between them
// (Shirts, Bair, Hooker and Pande, Phys. Rev. Lett. 91, 140601 (2003)), neither low as the one way is nor high as the
// other. The paths back must start from samples of the machine. Local; no randomness.
#pragma once

#include "rbm/annealing.hpp"
#include "statistics/estimate.hpp"

namespace deeprg::mapping {

// Where the ways do not meet: the middle between them, and half of what they are apart in the error.
[[nodiscard]] statistics::Estimate annealed_log_partition(const rbm::Annealed& forward, const rbm::Annealed& back);

} // namespace deeprg::mapping
