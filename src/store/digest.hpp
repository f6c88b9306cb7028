// Digests: what a file holds, never how it holds it. Local.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "store/h5.hpp"

namespace deeprg::store {

// 64-bit XXH3 of n bytes.
[[nodiscard]] std::uint64_t hash(const void* data, std::size_t bytes);

// 128 bits in hexadecimal over the names, types, shapes and values of every dataset outside /history, in the order of
// their names: equal for files that hold the same numbers, however they were written. Reads the whole file, so that a
// checksum that does not fit is found (Failure).
[[nodiscard]] std::string digest(const File& file);

} // namespace deeprg::store
