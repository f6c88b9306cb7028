#include "mapping/own_samples.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <map>

#include "mapping/axis_correlation.hpp"
#include "mapping/spin_ruler.hpp"
#include "parallel/gathered.hpp"
#include "rbm/chains.hpp"
#include "statistics/correlation_length.hpp"
#include "statistics/resampling.hpp"

namespace deeprg::mapping {
namespace {

constexpr std::int64_t chains_at_once = 32, first_chain = std::int64_t{1} << 20;
constexpr double enough_taus = 50, least_taus = 20;

// What is kept of each configuration, (replica, time); and its correlations, of fewer configurations or of averages
// over some, (correlation replica, time, distance).
struct Measured {
  std::int64_t replicas = 1, correlation_replicas = 1;
  std::vector<std::int64_t> energy, magnetization;
  std::vector<double> minimal; // S(k_min)
  std::vector<double> correlation;
};

SpinAverages averages(const lattice::Geometry& g, const Measured& m, double coupling) {
  SpinAverages found;
  found.thermodynamics = statistics::thermodynamics(m.energy, m.magnetization, m.replicas, g.sites(), coupling);
  if (const auto extent = SpinRuler(g).equal_extent()) {
    std::vector<double> zero;
    for (const std::int64_t M : m.magnetization)
      zero.push_back(static_cast<double>(M) * static_cast<double>(M) / static_cast<double>(g.sites()));
    found.xi_over_L = statistics::second_moment_over_extent(zero, m.minimal, m.replicas, *extent);
  }
  const std::size_t width = distances(g);
  for (std::size_t r = 0; r < width; ++r) {
    std::vector<double> values;
    for (std::size_t i = r; i < m.correlation.size(); i += width)
      values.push_back(m.correlation[i]);
    found.correlation.push_back(r == 0 ? statistics::Estimate{.value = 1, .error = 0}
                                       : statistics::average(values, m.correlation_replicas));
  }
  return found;
}

// The chains of both starts as they grow: those from the data first. A rank holds its own blocks of 32.
class GrowingChains {
public:
  GrowingChains(const parallel::Comm& comm, const lattice::Geometry& geometry, std::span<const rbm::Machine> stack,
                std::span<const std::int8_t> data, const random::Generator& generator, const ChainPlan& plan)
      : comm_(comm), geometry_(geometry), data_(data), generator_(generator), plan_(plan) {
    for (const rbm::Machine& machine : stack)
      forms_.push_back(rbm::sampling_form(machine));
  }

  [[nodiscard]] std::int64_t sweeps() const { return sweeps_; }

  [[nodiscard]] double work() const { // of a sweep of all chains
    double products = static_cast<double>(forms_.back().weights.size());
    for (const auto& form : forms_)
      products += static_cast<double>(form.weights.size());
    return products * 2 * static_cast<double>(plan_.chains);
  }

  void grow_to(std::int64_t sweeps) {
    SpinRuler ruler(geometry_);
    const auto length = static_cast<std::size_t>(sweeps - sweeps_), width = ruler.width;
    const std::size_t row = 3 * length + 2 * width; // series, then correlations: summed, and after plan.steps sweeps
    const std::int64_t blocks = 2 * blocks_of_start();
    const auto table = parallel::gathered(
        comm_, blocks, static_cast<std::size_t>(chains_at_once) * row, [&](std::int64_t block, std::span<double> out) {
          auto& chains = chains_of(block);
          for (std::size_t t = 0; t < length; ++t) {
            chains.sweep();
            const auto spins = chains.visible();
            const auto N = static_cast<std::size_t>(ruler.sites);
            for (std::size_t c = 0; c < spins.size() / N; ++c) {
              const auto of_chain = out.subspan(c * row, row);
              const auto sums = of_chain.subspan(3 * length);
              const auto spins_of_chain = std::span(spins).subspan(c * N, N);
              const auto measured = ruler(spins_of_chain);
              for (std::size_t r = 0; r < width; ++r)
                sums[r] += ruler.correlation[r];
              std::ranges::copy(measured, of_chain.begin() + static_cast<std::ptrdiff_t>(3 * t));
              if (sweeps_ + static_cast<std::int64_t>(t) + 1 == plan_.steps)
                std::ranges::copy(ruler.correlation, sums.begin() + static_cast<std::ptrdiff_t>(width));
            }
          }
        });
    keep(table, length, width, row);
    sweeps_ = sweeps;
  }

  // (chain, sweep): of both starts one after the other.
  [[nodiscard]] std::vector<double> series(const std::function<double(double E, double M)>& f) const {
    std::vector<double> values;
    for (const auto& chain : rows_)
      for (const auto& at : chain)
        values.push_back(f(at[0], at[1]));
    return values;
  }

  // Of the second half, or of what one set was after plan.steps sweeps, its chains as independent samples.
  [[nodiscard]] Measured second_half() const {
    Measured m;
    m.replicas = 2 * plan_.chains;
    for (const auto& chain : rows_)
      add(m, std::span(chain).subspan(chain.size() / 2));
    m.correlation = half_correlation_;
    return m;
  }
  [[nodiscard]] Measured after_steps(bool from_noise) const {
    Measured m;
    const auto n = static_cast<std::size_t>(plan_.chains), first = from_noise ? n : 0;
    for (std::size_t c = first; c < first + n; ++c)
      add(m, std::span(rows_[c]).subspan(static_cast<std::size_t>(plan_.steps - 1), 1));
    const std::size_t width = steps_correlation_.size() / (2 * n);
    m.correlation.assign(steps_correlation_.begin() + static_cast<std::ptrdiff_t>(first * width),
                         steps_correlation_.begin() + static_cast<std::ptrdiff_t>((first + n) * width));
    return m;
  }

private:
  using Row = std::array<double, 3>; // E, M, S(k_min)

  static void add(Measured& m, std::span<const Row> rows) {
    for (const Row& at : rows) {
      m.energy.push_back(std::llround(at[0]));
      m.magnetization.push_back(std::llround(at[1]));
      m.minimal.push_back(at[2]);
    }
  }

  [[nodiscard]] std::int64_t blocks_of_start() const { return (plan_.chains + chains_at_once - 1) / chains_at_once; }

  rbm::StackChains& chains_of(std::int64_t block) {
    if (const auto found = chains_.find(block); found != chains_.end())
      return found->second;
    const bool noise = block >= blocks_of_start();
    const std::int64_t in_start = (noise ? block - blocks_of_start() : block) * chains_at_once;
    const std::int64_t n = std::min(chains_at_once, plan_.chains - in_start);
    const std::int64_t first = first_chain + block * chains_at_once;
    const auto top = static_cast<std::int64_t>(forms_.size()) - 1;
    const auto rows =
        noise ? rbm::random_start(forms_.back(), generator_, top, first, n) : passed_up(in_start, n, first);
    return chains_.emplace(block, rbm::StackChains(forms_, generator_, first, rows)).first->second;
  }

  // Data spread evenly over the samples, as hidden units below the top machine.
  [[nodiscard]] std::vector<std::int8_t> passed_up(std::int64_t chain, std::int64_t n, std::int64_t first) const {
    const std::int64_t N = geometry_.sites(), samples = static_cast<std::int64_t>(data_.size()) / N;
    std::vector<std::int8_t> rows;
    for (std::int64_t c = chain; c < chain + n; ++c) {
      const std::int64_t sample = samples < plan_.chains ? c % samples : c * samples / plan_.chains;
      const auto from = data_.begin() + sample * N;
      rows.insert(rows.end(), from, from + N);
    }
    for (std::size_t layer = 0; layer + 1 < forms_.size(); ++layer)
      rows = rbm::sample_hidden(forms_[layer], generator_, static_cast<std::int64_t>(layer), first, rows);
    return rows;
  }

  void keep(const std::vector<double>& table, std::size_t length, std::size_t width, std::size_t row) {
    rows_.resize(static_cast<std::size_t>(2 * plan_.chains));
    half_correlation_.clear();
    const bool here = plan_.steps > sweeps_ && plan_.steps <= sweeps_ + static_cast<std::int64_t>(length);
    for (std::size_t chain = 0; chain < rows_.size(); ++chain) {
      const auto n = static_cast<std::size_t>(plan_.chains), block = static_cast<std::size_t>(chains_at_once);
      const std::size_t in_start = chain % n;
      const std::size_t at =
          (chain / n * static_cast<std::size_t>(blocks_of_start()) + in_start / block) * block + in_start % block;
      const auto of_chain = std::span(table).subspan(at * row, row);
      for (std::size_t t = 0; t < length; ++t)
        rows_[chain].push_back({of_chain[3 * t], of_chain[3 * t + 1], of_chain[3 * t + 2]});
      for (std::size_t r = 0; r < width; ++r)
        half_correlation_.push_back(of_chain[3 * length + r] / static_cast<double>(length));
      if (here)
        steps_correlation_.insert(steps_correlation_.end(), of_chain.end() - static_cast<std::ptrdiff_t>(width),
                                  of_chain.end());
    }
  }

  const parallel::Comm& comm_;
  const lattice::Geometry& geometry_;
  std::span<const std::int8_t> data_;
  const random::Generator& generator_;
  const ChainPlan& plan_;
  std::vector<rbm::IntegerMachine> forms_;
  std::map<std::int64_t, rbm::StackChains> chains_;
  std::int64_t sweeps_ = 0;
  std::vector<std::vector<Row>> rows_;                       // (chain)(sweep)
  std::vector<double> half_correlation_, steps_correlation_; // (chain, distance): of the last growth, which is a half
};

Mixing mixing_of(const GrowingChains& chains, std::int64_t count, double sites) {
  const auto e = chains.series([&](double E, double) { return E / sites; }),
             m = chains.series([&](double, double M) { return std::abs(M) / sites; });
  const auto starts = [](const std::vector<double>& both) {
    const auto all = std::span(both);
    return TwoStarts{all.first(both.size() / 2), all.last(both.size() / 2)};
  };
  const std::array<TwoStarts, 2> quantities{starts(e), starts(m)};
  return mixing(quantities, count);
}

double slowest(const statistics::Thermodynamics& t) {
  return std::fmax(t.energy.tau, std::fmax(t.abs_magnetization.tau, t.susceptibility.tau));
}

} // namespace

SpinAverages spin_averages(const lattice::Geometry& geometry, const DataRows& samples, double coupling) {
  SpinRuler ruler(geometry);
  Measured m;
  m.replicas = m.correlation_replicas = samples.series;
  const auto N = static_cast<std::size_t>(geometry.sites()), R = static_cast<std::size_t>(samples.series);
  const std::size_t count = samples.rows.size() / N;
  for (std::size_t r = 0; r < R; ++r)
    for (std::size_t n = r; n < count; n += R) {
      const auto at = ruler(std::span(samples.rows).subspan(n * N, N));
      m.correlation.insert(m.correlation.end(), ruler.correlation.begin(), ruler.correlation.end());
      m.energy.push_back(std::llround(at[0]));
      m.magnetization.push_back(std::llround(at[1]));
      m.minimal.push_back(at[2]);
    }
  return averages(geometry, m, coupling);
}

OwnSamples own_samples(const parallel::Comm& comm, const lattice::Geometry& geometry,
                       std::span<const rbm::Machine> stack, std::span<const std::int8_t> data, double coupling,
                       const random::Generator& generator, const ChainPlan& plan) {
  GrowingChains chains(comm, geometry, stack, data, generator, plan);
  OwnSamples found;
  found.chains = plan.chains;
  const auto least =
      static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(std::max(plan.least_sweeps, plan.steps))));
  chains.grow_to(least / 2);
  for (std::int64_t sweeps = least;; sweeps *= 2) {
    chains.grow_to(sweeps);
    found.equilibrium = averages(geometry, chains.second_half(), coupling);
    found.mixing = mixing_of(chains, plan.chains, static_cast<double>(geometry.sites()));
    found.tau = slowest(found.equilibrium.thermodynamics);
    const auto half = static_cast<double>(sweeps) / 2;
    const bool settled = found.mixing.time <= half / 2 && half >= enough_taus * found.tau;
    found.equilibrated = !std::isnan(found.mixing.time) && half >= least_taus * found.tau;
    if (settled || 2 * sweeps > plan.most_sweeps || 2 * static_cast<double>(sweeps) * chains.work() > plan.most_work)
      break;
  }
  found.sweeps = chains.sweeps();
  found.steps_from_data = averages(geometry, chains.after_steps(false), coupling);
  found.steps_from_noise = averages(geometry, chains.after_steps(true), coupling);
  return found;
}

} // namespace deeprg::mapping
