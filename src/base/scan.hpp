// The scan of an input: lists of values for keys, and the points they span. Local.
//
//   [scan]
//   "model.coupling" = [0.43, 0.44]
//   "run.seed" = [1, 2, 3]            # product: 6 points, the last axis fastest; with zip = true one list beside the
//                                     # other
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/parameters.hpp"

namespace deeprg::parameters {

struct Axis {
  std::string key; // full name
  std::vector<Assignment> values;
};

struct Scan {
  std::vector<Axis> axes; // in the order of the file
  bool zip = false;

  [[nodiscard]] bool empty() const { return axes.empty(); }
  [[nodiscard]] std::size_t size() const; // number of points
  // The assignments of point n < size(), one an axis.
  [[nodiscard]] std::vector<Assignment> point(std::size_t n) const;
};

inline constexpr std::size_t most_points = 100'000;

// Reads the section Table::scan alone; empty where the input has none. A setting "scan.KEY=[...]" replaces an axis or
// adds one. Throws InputError naming everything that is wrong there: no such key, a key that does not change a result
// (of the scan itself, or judged free unless it names a file), no list, a value that the key does not take, a value
// twice (where lists are zipped: a point twice), a key that a setting gives as well, zipped lists of different lengths,
// more than most_points.
[[nodiscard]] Scan read_scan(const Table& table, std::string_view text, const std::string& file,
                             std::span<const std::string> settings);

} // namespace deeprg::parameters
