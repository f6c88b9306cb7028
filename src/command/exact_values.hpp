// What is known exactly of an Ising model, by the names of the observables. Local.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ising/couplings.hpp"

namespace deeprg::command {

struct Exact {
  std::optional<double> energy{}, specific_heat{}, abs_magnetization{}, susceptibility{}, binder{}, diagonal{},
      plaquette{};

  [[nodiscard]] std::optional<double> at(const std::string& name) const {
    return name == "energy"              ? energy
           : name == "specific_heat"     ? specific_heat
           : name == "abs_magnetization" ? abs_magnetization
           : name == "susceptibility"    ? susceptibility
           : name == "binder"            ? binder
           : name == "diagonal_energy"   ? diagonal
           : name == "plaquette_energy"  ? plaquette
                                         : std::nullopt;
  }
};

// Empty where nothing is known. size: as lattice.size.
[[nodiscard]] Exact exact_values(const ising::Couplings& couplings, const std::vector<std::int64_t>& size);

} // namespace deeprg::command
