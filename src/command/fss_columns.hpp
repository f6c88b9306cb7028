// The numbers of finite-size scaling as columns, in the order in which fss.h5 and the tables have them. Local.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "command/fss_output.hpp"

namespace deeprg::command {

template <class Row>
struct Column {
  std::string name, long_name, units;
  std::function<double(const Row&)> of;
};

[[nodiscard]] std::vector<Column<FssPoint>> point_columns();
[[nodiscard]] std::vector<Column<FssPair>> crossing_columns(); // by polynomials
[[nodiscard]] std::vector<Column<FssPair>> quotient_columns(); // by reweighting
[[nodiscard]] std::vector<Column<FssLimit>> limit_columns();

} // namespace deeprg::command
