// The thermodynamic numbers that are told of a set of configurations: one name, symbol and formula wherever they stand.
// Local.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "statistics/thermodynamics.hpp"
#include "store/h5.hpp"

namespace deeprg::command {

struct Observable {
  std::string name, symbol, long_name, formula;
  statistics::Estimate estimate;
  std::optional<double> exact{};
};

// e, C, |m|, chi, U4, and xi/L where it is known.
[[nodiscard]] std::vector<Observable> observables_of(const statistics::Thermodynamics& thermodynamics,
                                                     const statistics::Estimate& xi_over_L);

// GROUP/name, name_error and, where it is known, name_exact.
void write_observables(store::File& file, const std::string& group, const std::vector<Observable>& observables);

} // namespace deeprg::command
