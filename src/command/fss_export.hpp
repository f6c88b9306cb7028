// The curves of finite-size scaling for the programs that others collapse data with, and the exponents for LaTeX.
// Local.
#pragma once

#include <map>
#include <string>

#include "command/fss_output.hpp"

namespace deeprg::command {

// By name of the file, of every observable NAME:
//   bsa/NAME.dat: lines "L K value error" (BSA: Harada, Phys. Rev. E 84, 056704 (2011));
//   autoscale/NAME_L.dat: lines "K value error" of one size (autoScale.py: Melchert, arXiv:0910.5403);
//   pyfssa/NAME.csv, where all sizes have the same couplings: a line "l,rho,a,da" a point, sizes after one another, so
//   that columns a and da are the arrays (l, rho) of fssa.scaledata (Sorge, pyfssa, doi:10.5281/zenodo.35293).
// Points without a value or an error are left out of the first two.
[[nodiscard]] std::map<std::string, std::string> exports(const FssResult& result);

// A table of limits_csv's exponents with \toprule and its kin (booktabs): window, K_c, nu, gamma/nu, beta/nu, chi^2 and
// p of the fit of K_c. Empty without limits.
[[nodiscard]] std::string limits_latex(const FssResult& result);

} // namespace deeprg::command
