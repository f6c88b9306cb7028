// A number with its standard error, and how both are printed: 0.44071(12) A.
// Rounding of the Particle Data Group (Phys. Rev. D 110, 030001 (2024), introduction 5.3), by the three leading digits
// of the error: 100 to 354 two digits are kept, 355 to 949 one, 950 to 999 become 1000 with two. Read back by Python's
// uncertainties.ufloat_fromstr. Local; no randomness; throws nothing of its own.
#pragma once

#include <limits>
#include <string>

namespace deeprg::statistics {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct Estimate {
  double value = unknown;
  double error = unknown; // standard error; unknown where there are too few data to tell
  double tau = unknown;   // integrated autocorrelation time, in units of the spacing of the data
  char letter = 'C';      // reliability()
};

// A value that is not estimated: without error.
[[nodiscard]] inline Estimate exactly(double value) {
  return {.value = value, .error = 0, .tau = unknown, .letter = 'A'};
}

// N measurements of autocorrelation time tau: A for N / tau >= 1000, B for >= 100, C below (and for an unknown tau).
[[nodiscard]] char reliability(double measurements_over_tau);

// "0.44071(12)", "1.23(4)e-5"; an exact value (error 0) without parentheses, "1"; no value "--"; a value whose error is
// unknown "0.4407(--)".
[[nodiscard]] std::string format(double value, double error);
// The same followed by the letter.
[[nodiscard]] std::string format(const Estimate& estimate);

} // namespace deeprg::statistics
