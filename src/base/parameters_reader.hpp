// What `parameters` reads: one value by its row, and the values of a resolved text stored earlier. Local.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "base/parameters.hpp"

namespace deeprg::parameters {

class BadValue : public std::runtime_error {
public:
  BadValue(const std::string& what, toml_reader::Place where) : std::runtime_error(what), place(where) {}
  toml_reader::Place place;
};

// Throws BadValue for the wrong kind, a value out of range, or one that is not available yet.
[[nodiscard]] Value convert(const Key& key, const toml_reader::Datum& datum);

struct Stored {
  std::set<std::string> sections;
  std::map<std::string, std::string> values; // full name -> as TOML
};

// Takes what the text says, also for keys and values that this version does not know.
[[nodiscard]] Stored read_stored(const Table& table, std::string_view resolved);

} // namespace deeprg::parameters
