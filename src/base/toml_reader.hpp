// TOML text as plain data with the place of everything, so that one file alone knows the TOML library. Local.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace deeprg::toml_reader {

struct Place {
  std::uint32_t line = 1, column = 1, width = 1; // columns and width in code points, from 1
};

struct Other {
  std::string kind; // "table", "date", ...: what no key of deeprg takes
};

struct Datum {
  std::variant<bool, std::int64_t, double, std::string, std::vector<Datum>, Other> value;
  Place place;
};

struct Entry {
  std::string section, name; // section is empty for a key above the first header
  Place place;               // of the name
  Datum datum;
};

struct Header {
  std::string section;
  Place place;
};

// In order of their places.
struct Document {
  std::vector<Header> headers;
  std::vector<Entry> entries;
};

class SyntaxError : public std::runtime_error {
public:
  SyntaxError(const std::string& what, Place where) : std::runtime_error(what), place(where) {}
  Place place;
};

// Throws SyntaxError for text that is not TOML (which includes a key given twice and bytes that are not UTF-8).
[[nodiscard]] Document read(std::string_view text);

// "an integer", "a text", ...: for messages.
[[nodiscard]] std::string kind_of(const Datum& datum);

// What stands before and after a message about a place in a text: "file:line:column: error: ", and the line (a window
// of it, where it is long) with a caret under the place.
struct Site {
  std::string before, after;
};
[[nodiscard]] Site site_of(std::string_view file, std::string_view text, Place place);

} // namespace deeprg::toml_reader
