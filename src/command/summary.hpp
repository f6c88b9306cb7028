// The numbers of a finished sampling stage beside their exact values, where these are known. Local.
#pragma once

#include "command/job.hpp"

namespace deeprg::command {

// A table on stdout from series.h5 and samples.h5 of the run: e, C, |m|, chi, U4, xi/L with errors and reliability.
// xi/L needs samples of at most 2^26 spins each.
void print_summary(const Job& job);

} // namespace deeprg::command
