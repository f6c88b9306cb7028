// Control data without an Ising Hamiltonian: the sign of a Gaussian field that has the two-point function of samples.
// A stationary Gaussian field of correlation g(r), g(0) = 1, has signs of correlation (2/pi) arcsin g(r) (Sheppard,
// Phil. Trans. R. Soc. A 192, 101 (1899); van Vleck and Middleton, Proc. IEEE 54, 2 (1966)), so
//   g(r) = sin(pi G(r) / 2),  S(k) = sum over r of g(r) cos k.r,  field(x) = sum over modes m of sqrt(S(k_m)) z_m
//   B_m(x)
// with z normal and B the orthonormal real Fourier basis. Negative S(k), which no field can have, are set to 0 and the
// rest is rescaled to g(0) = 1: the signs then have the two-point function up to what was clipped.
// Sites, displacements and modes share one order, that of lattice/geometry.hpp. Mode m along an axis of extent L has
// the wave number 2 pi min(m, L - m) / L: cosines for 2 m <= L, sines beyond. Local. Spins are the same bits on any
// CPU:
// + - * / sqrt in a fixed order alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "lattice/geometry.hpp"

namespace deeprg::ising {

// Adds the sums over spins' samples and sites x of s(x) s(x + r) to sums, for every displacement r. spins: +1 or -1,
// (sample, site). Exact, so that parts of the samples may be counted anywhere and added. Cost: N^2/128 a sample.
void add_pair_sums(const lattice::Geometry& geometry, std::span<const std::int8_t> spins, std::span<std::int64_t> sums);

// G(r) of all displacements: the sums over `samples` samples, averaged over the reflections of each axis and the
// exchanges of axes of equal extent. InputError if there are no samples or the sizes disagree.
[[nodiscard]] std::vector<double> two_point_function(const lattice::Geometry& geometry,
                                                     std::span<const std::int64_t> pair_sums, std::int64_t samples);

struct GaussianField {
  lattice::Geometry geometry;
  std::vector<double> amplitude;            // sqrt S, (mode)
  std::array<std::vector<double>, 3> basis; // of the axes z, y, x: (mode, coordinate)
  double clipped_fraction = 0;              // sum of the negative |S(k)| over the sum of all S(k), which is N
};

// The field whose signs have the two-point function G, which has the symmetries of two_point_function().
[[nodiscard]] GaussianField gaussian_field(const lattice::Geometry& geometry, std::span<const double> two_point);

// Samples first, first + 1, ... of the signs, (sample, site). Randomness: Purpose::gaussian_field, place mode, step
// sample: any division of the samples gives the same bits.
void draw_signs(const GaussianField& field, const random::Generator& generator, std::int64_t first,
                std::span<std::int8_t> spins);

} // namespace deeprg::ising
