// The headline numbers of every stage of a study's points, with their errors over seeds. Local.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "command/study.hpp"

namespace deeprg::command {

struct Number {
  std::string name; // "e", "U4", ..., or the place in model.h5 or analysis.h5
  double value, error;
};

// Of one point, as far as its files are there: the observables of its series, what the last epoch of each layer
// reached, every scalar of analysis.h5 that has an error.
[[nodiscard]] std::vector<Number> numbers_of(const Job& job);

// The error of the mean of one quantity over its seeds, from their scatter: t s / sqrt(n), where Student's t of n - 1
// degrees of freedom takes the truth within it in 68.3 % of cases, however few the seeds (n = 2: t = 1.84, 3: 1.32,
// 5: 1.14). Of a single seed its own error.
[[nodiscard]] double error_over_seeds(std::span<const Number> numbers);

// One quantity at one setting of all scanned keys but the seed.
struct OverSeeds {
  std::vector<std::string> setting;
  std::string name;
  double mean, error; // error_over_seeds
  std::size_t seeds;
  double own_error; // of the mean, from the errors of the points alone: were there no scatter between seeds
};

// In the order of the points.
[[nodiscard]] std::vector<OverSeeds> over_seeds(const Study& study);

// Prints the main ones on stdout and writes all to DIR/report/numbers.csv.
void report_numbers(const Study& study);

} // namespace deeprg::command
