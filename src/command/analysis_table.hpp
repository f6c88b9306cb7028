// The numbers of analysis.h5 as tables: receptive fields and reconstructions of the trained stack beside its controls.
#pragma once

#include <filesystem>

namespace deeprg::command {

void print_analysis(const std::filesystem::path& file); // on stdout; local

} // namespace deeprg::command
