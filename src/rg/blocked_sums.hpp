// A configuration with its block spins, level by level, and what is added up over many of them: the moments of the
// stability matrices and the neighbourhoods that the couplings are fitted to. Whoever owns it fills the levels; each
// thread has one of its own. Local, but for reduce.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rg/block_couplings.hpp"
#include "rg/configuration.hpp"
#include "rg/moments.hpp"
#include "rg/operator_sums.hpp"

namespace deeprg::rg {

class BlockedSums {
public:
  // lattices: of each level, the configuration itself first.
  BlockedSums(const std::vector<lattice::Geometry>& lattices, const Operators& operators, std::size_t bins);

  [[nodiscard]] Configuration& level(std::size_t n) { return levels_[n]; }
  void add(std::size_t bin);               // the levels as they are
  void add(const BlockedSums& others);     // those of another thread
  void reduce(const parallel::Comm& comm); // over the ranks; collective

  [[nodiscard]] const Moments& moments() const { return moments_; }
  // Of the first even operators, at most 4; none where a level is too small for them.
  [[nodiscard]] std::optional<Neighbourhoods::Couplings> couplings(std::size_t level) const;

private:
  std::vector<Configuration> levels_;
  std::vector<OperatorSums> operator_sums_;
  std::vector<std::optional<Neighbourhoods>> neighbourhoods_;
  Moments moments_;
  std::size_t operators_;
  std::vector<std::int64_t> sums_; // (level, operator)
};

// The lattices of a configuration and its blocks: `steps` of scale b, or as many as leave two sites along every axis.
[[nodiscard]] std::vector<lattice::Geometry> blocked_lattices(const lattice::Geometry& geometry, std::int64_t scale,
                                                              std::optional<std::int64_t> steps);

} // namespace deeprg::rg
