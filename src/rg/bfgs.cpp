#include "rg/bfgs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace deeprg::rg {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

Vector along(const Vector& x, double length, const Vector& direction) {
  Vector result = x;
  for (std::size_t i = 0; i < x.size(); ++i)
    result[i] += length * direction[i];
  return result;
}

Vector times(const std::vector<Vector>& matrix, const Vector& x) {
  Vector result;
  for (const Vector& row : matrix)
    result.push_back(dot(row, x));
  return result;
}

// The inverse Hessian after a step s that changed the gradient by y, s.y > 0.
void update(std::vector<Vector>& inverse, const Vector& s, const Vector& y) {
  const Vector t = times(inverse, y);
  const double sy = dot(s, y), factor = (1 + dot(y, t) / sy) / sy;
  for (std::size_t i = 0; i < s.size(); ++i)
    for (std::size_t j = 0; j < s.size(); ++j)
      inverse[i][j] += factor * s[i] * s[j] - (t[i] * s[j] + s[i] * t[j]) / sy;
}

} // namespace

std::vector<double> local_minimum(const std::function<ValueAndGradient(const std::vector<double>&)>& f, Vector x,
                                  double flat) {
  ValueAndGradient here = f(x);
  std::vector<Vector> inverse(x.size(), Vector(x.size(), 0.0));
  for (std::size_t i = 0; i < x.size(); ++i)
    inverse[i][i] = 1;
  for (int step = 0; step < 300; ++step) {
    if (std::ranges::all_of(here.gradient, [&](double g) { return std::abs(g) <= flat; }))
      break;
    const Vector direction = times(inverse, here.gradient); // uphill
    const double rise = dot(direction, here.gradient);
    double length = -1;
    ValueAndGradient there = f(along(x, length, direction));
    while (!(there.value <= here.value + 1e-4 * length * rise) && length < -1e-12) {
      length /= 2;
      there = f(along(x, length, direction));
    }
    if (!(there.value < here.value))
      break;
    Vector s(x.size(), 0.0);
    s = along(s, length, direction);
    if (const Vector y = along(there.gradient, -1, here.gradient); dot(s, y) > 0)
      update(inverse, s, y);
    x = along(x, 1, s);
    here = std::move(there);
  }
  return x;
}

} // namespace deeprg::rg
