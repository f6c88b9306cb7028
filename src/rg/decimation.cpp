#include "rg/decimation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace deeprg::rg {
namespace {

double log_cosh(double x) { return std::abs(x) + std::log1p(std::exp(-2 * std::abs(x))) - std::numbers::ln2; }

double log_sinh_abs(double x) { return std::abs(x) + std::log(-std::expm1(-2 * std::abs(x))) - std::numbers::ln2; }

double log_one_plus_exp(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

} // namespace

Decimation decimate(const Chain& chain) {
  const auto [coupling, field] = chain;
  const double left = 0.25 * log_one_plus_exp(2 * (log_sinh_abs(2 * coupling) - log_cosh(field)));
  const double shift = 0.5 * (log_cosh(2 * coupling + field) - log_cosh(2 * coupling - field));
  return {{left, field + shift}, std::numbers::ln2 + left + log_cosh(field)};
}

std::vector<Chain> decimation_flow(Chain chain, int steps) {
  std::vector<Chain> flow{chain};
  for (int n = 0; n < steps; ++n)
    flow.push_back(decimate(flow.back()).left);
  return flow;
}

double chain_log_partition(Chain chain) {
  double sum = 0, spins = 1;
  for (int n = 0; n < 64; ++n) {
    const Decimation step = decimate(chain);
    spins /= 2;
    sum += spins * step.constant;
    chain = step.left;
  }
  return sum + spins * (std::numbers::ln2 + log_cosh(chain.field));
}

} // namespace deeprg::rg
