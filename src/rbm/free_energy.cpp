#include "rbm/free_energy.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

#include "base/error.hpp"
#include "base/linear.hpp"
#include "rbm/exponential.hpp"
#include "rbm/simd_clones.hpp"

namespace deeprg::rbm {
namespace {

constexpr std::size_t block = 512; // factors of at most 2: their product is a double
constexpr std::int64_t rows_at_once = 256, states_at_once = 1024;

DEEPRG_SIMD_CLONES
void factors(const double* __restrict x, double scale, double* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const double y = scale * x[i], magnitude = y < 0 ? -y : y;
    out[i] = 1 + exp_minus<13>(magnitude < 700 ? magnitude : 700);
  }
}

DEEPRG_SIMD_CLONES
void add(double factor, const double* __restrict from, double* __restrict to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    to[i] += factor * from[i];
}

// sum of ln(1 + exp(-|scale x|)), of |x| and of x.
struct Sums {
  double logarithm = 0, magnitude = 0, plain = 0;
};

Sums sums_of(std::span<const double> x, double scale) {
  Sums sums;
  double factor[block];
  for (std::size_t first = 0; first < x.size(); first += block) {
    const std::size_t n = std::min(block, x.size() - first);
    factors(x.data() + first, scale, factor, n);
    double product[4] = {1, 1, 1, 1}, magnitude[4] = {}, plain[4] = {};
    for (std::size_t i = 0; i < n; ++i) {
      product[i % 4] *= factor[i];
      magnitude[i % 4] += std::abs(x[first + i]);
      plain[i % 4] += x[first + i];
    }
    sums.logarithm += std::log(product[0] * product[1] * (product[2] * product[3]));
    sums.magnitude += magnitude[0] + magnitude[1] + (magnitude[2] + magnitude[3]);
    sums.plain += plain[0] + plain[1] + (plain[2] + plain[3]);
  }
  return sums;
}

// A power of two whose multiples below `largest` are exact in a double, two bits to spare.
double grid(double largest) { return std::ldexp(1.0, std::ilogb(std::max(largest, 0x1p-900)) + 1 - 51); }

template <class Real>
std::vector<double> on_grid(const std::vector<Real>& values, double step) {
  std::vector<double> rounded;
  for (const Real value : values)
    rounded.push_back(std::nearbyint(static_cast<double>(value) / step) * step);
  return rounded;
}

} // namespace

template <class Real>
BasicMachine<Real> transposed(const BasicMachine<Real>& machine) {
  if (!machine.visible_couplings.empty())
    throw InputError("a machine with couplings between visible units has no Hamiltonian of the hidden units in closed "
                     "form");
  BasicMachine<Real> other = machine;
  std::swap(other.visible, other.hidden);
  std::swap(other.visible_bias, other.hidden_bias);
  const auto visible = static_cast<std::size_t>(machine.visible), hidden = static_cast<std::size_t>(machine.hidden);
  for (std::size_t i = 0; i < visible; ++i)
    for (std::size_t j = 0; j < hidden; ++j)
      other.weights[j * visible + i] = machine.weights[i * hidden + j];
  return other;
}

double log_trace(Units units, std::span<const double> fields, double scale) {
  if (units == Units::spin) { // ln 2cosh x = |x| + ln(1 + exp(-2|x|))
    const Sums sums = sums_of(fields, 2 * scale);
    return std::abs(scale) * sums.magnitude + sums.logarithm;
  }
  const Sums sums = sums_of(fields, scale);
  return 0.5 * (scale * sums.plain + std::abs(scale) * sums.magnitude) + sums.logarithm;
}

template <class Real>
FreeEnergy::FreeEnergy(const BasicMachine<Real>& machine)
    : kind_(machine.units), down_(machine.units == Units::spin ? -1 : 0), visible_(machine.visible),
      hidden_(machine.hidden), couplings_(machine.visible_couplings) {
  double largest = 0;
  std::vector<double> sizes;
  for (const Real b : machine.hidden_bias)
    sizes.push_back(std::abs(static_cast<double>(b)));
  for (std::size_t k = 0; k < machine.weights.size(); ++k)
    sizes[k % sizes.size()] += std::abs(static_cast<double>(machine.weights[k]));
  largest = *std::max_element(sizes.begin(), sizes.end());
  double visible = 0;
  for (const Real a : machine.visible_bias)
    visible += std::abs(static_cast<double>(a));
  weights_ = on_grid(machine.weights, grid(largest));
  hidden_bias_ = on_grid(machine.hidden_bias, grid(largest));
  visible_bias_ = on_grid(machine.visible_bias, grid(visible));
}

template <class IsUp>
double FreeEnergy::coupled(const IsUp& is_up) const {
  double sum = 0;
  for (const VisibleCoupling& edge : couplings_) {
    double product = edge.value;
    for (const std::int64_t unit : edge.units)
      product *= value(is_up(static_cast<std::size_t>(unit)));
    sum += product;
  }
  return sum;
}

std::vector<double> FreeEnergy::operator()(std::span<const std::int8_t> rows) const {
  const auto visible = static_cast<std::size_t>(visible_), hidden = static_cast<std::size_t>(hidden_);
  const auto count = static_cast<std::int64_t>(rows.size() / visible);
  std::vector<double> energy(static_cast<std::size_t>(count));
  std::vector<double> v(rows_at_once * visible), x(rows_at_once * hidden);
  for (std::int64_t first = 0; first < count; first += rows_at_once) {
    const std::int64_t n = std::min(rows_at_once, count - first);
    const auto part = rows.subspan(static_cast<std::size_t>(first) * visible, static_cast<std::size_t>(n) * visible);
    std::transform(part.begin(), part.end(), v.begin(), [&](std::int8_t s) { return value(s > 0); });
    for (std::int64_t r = 0; r < n; ++r)
      std::copy(hidden_bias_.begin(), hidden_bias_.end(), x.begin() + r * hidden_);
    linear::multiply(linear::Side::plain, linear::Side::plain, n, hidden_, visible_, v.data(), weights_.data(), 1.0,
                     x.data());
#pragma omp parallel for schedule(static) if (n * hidden_ > 4096)
    for (std::int64_t r = 0; r < n; ++r) {
      double bias = 0;
      for (std::size_t i = 0; i < visible; ++i)
        bias += visible_bias_[i] * v[static_cast<std::size_t>(r) * visible + i];
      energy[static_cast<std::size_t>(first + r)] = -bias - coupled([&](std::size_t i) {
        return v[static_cast<std::size_t>(r) * visible + i] > 0;
      }) - log_trace(kind_, std::span(x).subspan(static_cast<std::size_t>(r) * hidden, hidden));
    }
  }
  return energy;
}

void FreeEnergy::fields(std::uint64_t bits, std::span<double> out) const {
  std::copy(hidden_bias_.begin(), hidden_bias_.end(), out.begin());
  for (std::size_t i = 0; i < visible_bias_.size(); ++i)
    add(value((bits >> i & 1) != 0), weights_.data() + i * out.size(), out.data(), out.size());
}

void FreeEnergy::flip(std::uint64_t bits, std::size_t unit, std::span<double> fields) const {
  const double change = (bits >> unit & 1) != 0 ? 1 - down_ : down_ - 1;
  add(change, weights_.data() + unit * fields.size(), fields.data(), fields.size());
}

void FreeEnergy::of_states(std::uint64_t first, std::span<double> out) const {
  const auto count = static_cast<std::int64_t>(out.size());
#pragma omp parallel for schedule(static)
  for (std::int64_t start = 0; start < count; start += states_at_once) {
    std::vector<double> x(static_cast<std::size_t>(hidden_));
    const std::int64_t end = std::min(start + states_at_once, count);
    for (std::int64_t n = start; n < end; ++n) {
      const std::uint64_t number = first + static_cast<std::uint64_t>(n), bits = gray(number);
      if (n == start)
        fields(bits, x);
      else
        flip(bits, static_cast<std::size_t>(std::countr_zero(number)), x);
      double bias = 0;
      for (std::size_t i = 0; i < visible_bias_.size(); ++i)
        bias += visible_bias_[i] * value((bits >> i & 1) != 0);
      out[static_cast<std::size_t>(n)] =
          -bias - coupled([&](std::size_t i) { return (bits >> i & 1) != 0; }) - log_trace(kind_, x);
    }
  }
}

template Machine transposed(const Machine&);
template PreciseMachine transposed(const PreciseMachine&);
template FreeEnergy::FreeEnergy(const Machine&);
template FreeEnergy::FreeEnergy(const PreciseMachine&);

} // namespace deeprg::rbm
