// The best independent spins for the nearest-neighbour Ising model on a hypercubic lattice: a lower bound on ln Z / N
// (Gibbs and Bogoliubov; Feynman, Statistical Mechanics, 1972, section 2.11), the other side of Kadanoff's bound.
//   ln Z / N >= max over m of  d K m^2 + field m + S(m),  S the entropy of a spin of mean m;  m = tanh(2 d K m +
//   field).
// The phase transition is at K = 1 / 2d with y_T = 2. K of either sign: where no m but that of a uniform state is
// looked at, the bound for K < 0 is valid and not the best. Local; no randomness.
#pragma once

namespace deeprg::rg {

struct MeanField {
  double magnetization; // that of the maximum; not negative where field = 0
  double log_partition_per_site;
};

[[nodiscard]] MeanField mean_field(int dimension, double coupling, double field = 0);

} // namespace deeprg::rg
