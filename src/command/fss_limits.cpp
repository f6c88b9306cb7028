#include "command/fss_limits.hpp"

#include "command/fss_output.hpp"

namespace deeprg::command {
namespace {

using statistics::Contributed;
using statistics::Quotients;

enum { coupling, value, inverse_nu, gamma_over_nu, beta_over_nu };

std::vector<Contributed> numbers_of(const Quotients& q) {
  const statistics::Resampled values[] = {q.coupling, q.value, q.inverse_nu, q.gamma_over_nu, q.beta_over_nu};
  std::vector<Contributed> all(Quotients::numbers);
  for (std::size_t v = 0; v < Quotients::numbers; ++v) {
    all[v].value = values[v].value;
    for (const auto& [source, parts] : q.contributions)
      all[v].contributions[source] = parts[v];
  }
  return all;
}

FssLimit limit_from(const std::vector<FssPair>& pairs, std::size_t first, double omega, std::int64_t dimensions) {
  std::vector<double> sizes;
  std::vector<std::vector<Contributed>> values(Quotients::numbers); // (number)(pair)
  for (std::size_t i = first; i < pairs.size(); ++i) {
    sizes.push_back(static_cast<double>(pairs[i].extent));
    const auto numbers = numbers_of(pairs[i].quotients);
    for (std::size_t v = 0; v < Quotients::numbers; ++v)
      values[v].push_back(numbers[v]);
  }
  FssLimit limit{.from = pairs[first].extent};
  for (const std::size_t v : {inverse_nu, value, gamma_over_nu, beta_over_nu})
    limit.numbers[v] = statistics::extrapolate(sizes, values[v], omega);
  const Contributed& slope = limit.numbers[inverse_nu].limit;
  limit.numbers[coupling] = statistics::extrapolate(sizes, values[coupling], omega + slope.value);
  limit.nu = statistics::linear({slope}, {-1 / (slope.value * slope.value)});
  limit.nu.value = 1 / slope.value;
  limit.hyperscaling =
      statistics::linear({limit.numbers[gamma_over_nu].limit, limit.numbers[beta_over_nu].limit}, {1, 2});
  const Contributed &gamma = limit.numbers[gamma_over_nu].limit, &beta = limit.numbers[beta_over_nu].limit;
  const auto d = static_cast<double>(dimensions);
  limit.eta = statistics::linear({gamma}, {-1});
  limit.eta.value = 2 - gamma.value;
  limit.delta = statistics::linear({gamma, beta}, {1 / beta.value, -gamma.value / (beta.value * beta.value)});
  limit.delta.value = 1 + gamma.value / beta.value;
  limit.alpha = statistics::linear({limit.nu}, {-d});
  limit.alpha.value = 2 - d * limit.nu.value;
  return limit;
}

} // namespace

std::vector<FssLimit> fss_limits(const std::vector<FssPair>& all, double omega, std::int64_t dimensions) {
  std::vector<FssPair> pairs;
  for (const FssPair& pair : all)
    if (pair.quotients.refusal.empty())
      pairs.push_back(pair);
  std::vector<FssLimit> limits;
  for (std::size_t first = 0; first + 2 <= pairs.size(); ++first)
    limits.push_back(limit_from(pairs, first, omega, dimensions));
  return limits;
}

double default_omega(std::int64_t dimensions) { return dimensions == 2 ? 1.75 : 0.8297; }

} // namespace deeprg::command
