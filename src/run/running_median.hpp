// The median of the last few values: what a block or a checkpoint costs now, deaf to the slow first one. Local.
#pragma once

#include <cstddef>
#include <deque>

namespace deeprg::run {

class RunningMedian {
public:
  explicit RunningMedian(std::size_t window) : window_(window) {}

  void add(double value);
  [[nodiscard]] double value() const; // of two in the middle the larger; 0 before the first

private:
  std::size_t window_;
  std::deque<double> values_;
};

} // namespace deeprg::run
