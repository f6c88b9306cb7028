// Errors of functions of averages: the jackknife over bins.
// A bin is a stretch of one replica's time, 10 tau long; where a replica is shorter than that it is one bin. Bins that
// follow one another still lean the same way a little, which `following` allows for. Bins differ in length by at most
// one measurement, which the delete-m_j jackknife of Busing, Meijer and van der Leeden, Stat. Comput. 9, 3 (1999),
// equation 7, allows for. Local; no randomness; fixed order.
#pragma once

#include "statistics/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace deeprg::statistics {

struct Bins {
  std::size_t quantities;
  std::vector<double> lengths; // (bin)
  std::vector<double> sums;    // (bin, quantity)
  double following = 1;        // the variance of all over what independent bins would give
  // (bin), or empty: bins of several sets with the same number were made by the same random numbers
  std::vector<std::uint64_t> sources{};
};

// The number of bins into which a replica of `time` measurements is cut: 1 where tau is unknown.
[[nodiscard]] std::int64_t bins_per_replica(std::int64_t time, double tau);

// Bins::following of a replica of `time` measurements cut into `parts`: 1 + (1 - 1 / parts) tau / (length - tau),
// length = time / parts, by the covariance tau^2 sigma^2 / length^2 of stretches that touch, of a correlation that
// decays exponentially. At 10 tau a bin 1.11 at most.
[[nodiscard]] double variance_of_following_bins(std::int64_t time, std::int64_t parts, double tau);

// measure(i, out) writes the quantities of measurement i = replica * time + t.
template <class Measure>
[[nodiscard]] Bins bin(std::int64_t replicas, std::int64_t time, double tau, std::size_t quantities,
                       Measure&& measure) {
  const std::int64_t parts = bins_per_replica(time, tau);
  Bins bins{quantities, {}, {}, variance_of_following_bins(time, parts, tau)};
  std::vector<double> one(quantities);
  for (std::int64_t r = 0; r < replicas; ++r)
    for (std::int64_t part = 0; part < parts; ++part) {
      const std::int64_t first = part * time / parts, end = (part + 1) * time / parts;
      bins.lengths.push_back(static_cast<double>(end - first));
      bins.sums.resize(bins.sums.size() + quantities, 0.0);
      double* sum = bins.sums.data() + bins.sums.size() - quantities;
      for (std::int64_t t = first; t < end; ++t) {
        measure(static_cast<std::size_t>(r * time + t), std::span<double>(one));
        for (std::size_t q = 0; q < quantities; ++q)
          sum[q] += one[q];
      }
    }
  return bins;
}

// f(averages of the quantities) with its standard error; the error is unknown for fewer than two bins.
struct Resampled {
  double value, error;
};
[[nodiscard]] Resampled jackknife(const Bins& bins, const std::function<double(std::span<const double>)>& f);

// Several values that depend on the averages of several sets of bins (other couplings, other sizes), with their
// covariance. Each bin of each set is left out by itself; what bins of the same source do is added before it is
// squared, since runs with a seed in common fluctuate together. Bins without a source are independent of all others.
using SetAverages = std::vector<std::vector<double>>; // (set, quantity)
struct ResampledValues {
  std::vector<double> values, covariance; // (value), (value, value)

  [[nodiscard]] Resampled operator[](std::size_t i) const;
};
[[nodiscard]] ResampledValues jackknife(std::span<const Bins> sets,
                                        const std::function<std::vector<double>(const SetAverages&)>& f);

// With the letter that N measurements of this tau deserve; an unknown tau leaves the error unknown.
[[nodiscard]] Estimate estimate(const Resampled& resampled, double tau, std::int64_t measurements);

// The average of values of shape (replica, time), bins and letter by their own autocorrelation time.
[[nodiscard]] Estimate average(std::span<const double> values, std::int64_t replicas);

// From the order of samples, n = t R + r, to that of series, (replica, time).
template <class T>
[[nodiscard]] std::vector<T> by_replica(std::span<const T> samples, std::int64_t replicas) {
  const auto R = static_cast<std::size_t>(replicas);
  const std::size_t time = samples.size() / R;
  std::vector<T> series(samples.size());
  for (std::size_t t = 0; t < time; ++t)
    for (std::size_t r = 0; r < R; ++r)
      series[r * time + t] = samples[t * R + r];
  return series;
}

} // namespace deeprg::statistics
