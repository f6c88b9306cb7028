// The logarithm of a sum of exponentials that no double could hold one by one. Local.
#pragma once

#include <cmath>
#include <limits>

namespace deeprg::rbm {

// ln sum_k exp(x_k) = largest + ln sum
struct LogSum {
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;

  void add(double x) { merge({x, 1}); }
  void merge(const LogSum& other) {
    if (other.sum == 0)
      return;
    if (other.largest > largest) {
      sum = sum * std::exp(largest - other.largest) + other.sum;
      largest = other.largest;
    } else
      sum += other.sum * std::exp(other.largest - largest);
  }
  [[nodiscard]] double log() const { return largest + std::log(sum); }
};

} // namespace deeprg::rbm
