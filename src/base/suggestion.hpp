// The nearest of the names that would have been right, for messages about one that is wrong. Local.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace deeprg::suggestion {

// Damerau-Levenshtein distance (insertion, deletion, substitution, transposition of neighbours; each part of the word
// is edited once), in bytes.
[[nodiscard]] std::size_t distance(std::string_view a, std::string_view b);

// "; did you mean 'temperature'?", or nothing where no name is near enough (at most a third of the letters wrong).
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> names);

} // namespace deeprg::suggestion
