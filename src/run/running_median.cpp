#include "run/running_median.hpp"

#include <algorithm>
#include <vector>

namespace deeprg::run {

void RunningMedian::add(double value) {
  values_.push_back(value);
  if (values_.size() > window_)
    values_.pop_front();
}

double RunningMedian::value() const {
  if (values_.empty())
    return 0;
  std::vector<double> sorted(values_.begin(), values_.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

} // namespace deeprg::run
