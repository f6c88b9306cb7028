// The headline numbers of every stage of a study's points, with their errors over seeds. Local.
#pragma once

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

// One quantity at one setting of all scanned keys but the seed.
struct OverSeeds {
  std::vector<std::string> setting;
  std::string name;
  double mean, error; // of the mean: from the scatter of the seeds; of a single one its own
  std::size_t seeds;
};

// In the order of the points.
[[nodiscard]] std::vector<OverSeeds> over_seeds(const Study& study);

// Prints the main ones on stdout and writes all to DIR/report/numbers.csv.
void report_numbers(const Study& study);

} // namespace deeprg::command
