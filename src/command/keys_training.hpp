// The keys of [train] and [analyze], and what must hold between those of [train] and the others. Local.
#pragma once

#include <vector>

#include "base/parameters.hpp"

namespace deeprg::command {

[[nodiscard]] std::vector<parameters::Key> train_keys();
[[nodiscard]] std::vector<parameters::Key> analyze_keys();

// Of an input that trains here; part of check_together (keys.hpp).
void check_training(const parameters::Input& input, parameters::Problems& problems);

} // namespace deeprg::command
