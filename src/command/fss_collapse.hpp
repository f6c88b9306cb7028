// The collapse of all sizes of a study on one curve (statistics/collapse.hpp), with what it leaves in fss.h5:
//   /collapse/NAME: by the fit, window by window: from (the smallest L), coupling, inverse_nu, exponent (x, of L^x),
//   each with _error, chi_squared, degrees_of_freedom, p_value (window); /collapse/NAME/quality, process: coupling,
//   inverse_nu, exponent, each with _error, and value, S or ln likelihood; /collapse/NAME/points, of the window `from`
//   (attribute): extent, coupling, abscissa (X), ordinate (y L^-x without the corrections), ordinate_error, residual
//   (point); /collapse/NAME/points/coefficients of F. NAME: binder (U4), susceptibility (<M^2>/N), abs_magnetization
//   (<|M|>/N), xi_over_L.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "command/fss_points.hpp"
#include "statistics/collapse.hpp"
#include "statistics/finite_size.hpp"
#include "store/h5.hpp"

namespace deeprg::command {

struct FssCollapse {
  struct Window {
    std::int64_t from; // the smallest L
    statistics::Collapse fit;
  };
  std::string name, symbol, exponent; // exponent: what x is, "" where it is 0
  std::vector<Window> windows{};
  std::size_t chosen = 0;          // the first window with p >= 0.05; where there is none, that of the largest p
  statistics::CollapseData data{}; // of the chosen window, as the next three
  statistics::Collapse quality{}, process{};
};

// symbols: "U4" brings <M^2>/N and |m| with it, "xi" comes from the samples. Couplings outside of the window are left
// out, as are points whose errors are unknown. Local; randomness: that of statistics::collapse_quality.
[[nodiscard]] std::vector<FssCollapse> fss_collapses(const FssPoints& data, const std::vector<std::string>& symbols,
                                                     const statistics::Window& window, double omega,
                                                     const random::Generator& random);

void write_collapses(store::File& file, const std::vector<FssCollapse>& collapses);
[[nodiscard]] std::string collapses_csv(const std::vector<FssCollapse>& collapses);
[[nodiscard]] std::string collapses_table(const std::vector<FssCollapse>& collapses, double omega);

} // namespace deeprg::command
