#include "statistics/nelder_mead.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace deeprg::statistics {

Minimum nelder_mead(const std::function<double(const std::vector<double>&)>& f, const std::vector<double>& start,
                    const std::vector<double>& steps, double tolerance, int evaluations) {
  const std::size_t n = start.size();
  std::vector<Minimum> corners;
  const auto corner = [&](std::vector<double> place) {
    const double value = f(place);
    --evaluations;
    return Minimum{std::move(place), value == value ? value : std::numeric_limits<double>::infinity()};
  };
  corners.push_back(corner(start));
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> moved = start;
    moved[i] += steps[i];
    corners.push_back(corner(std::move(moved)));
  }
  const auto lower = [](const Minimum& a, const Minimum& b) { return a.value < b.value; };
  std::ranges::stable_sort(corners, lower);
  while (evaluations > 0 && corners.back().value - corners.front().value > tolerance) {
    std::vector<double> centre(n);
    for (std::size_t c = 0; c < n; ++c)
      for (std::size_t i = 0; i < n; ++i)
        centre[i] += corners[c].place[i] / static_cast<double>(n);
    const auto along = [&](double t) {
      std::vector<double> place(n);
      for (std::size_t i = 0; i < n; ++i)
        place[i] = centre[i] + t * (corners[n].place[i] - centre[i]);
      return corner(std::move(place));
    };
    Minimum next = along(-1);
    if (next.value < corners[0].value) {
      if (Minimum further = along(-2); further.value < next.value)
        next = std::move(further);
    } else if (next.value >= corners[n - 1].value) {
      next = along(next.value < corners[n].value ? -0.5 : 0.5);
    }
    if (next.value < corners[n].value) {
      corners[n] = std::move(next);
    } else {
      for (std::size_t c = 1; c <= n; ++c) {
        std::vector<double> place(n);
        for (std::size_t i = 0; i < n; ++i)
          place[i] = 0.5 * (corners[0].place[i] + corners[c].place[i]);
        corners[c] = corner(std::move(place));
      }
    }
    std::ranges::stable_sort(corners, lower);
  }
  return corners.front();
}

} // namespace deeprg::statistics
