#include "base/toml_reader.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace deeprg::toml_reader {
namespace {

Place place_of(const toml::source_region& region) {
  const bool one_line = region.end.line == region.begin.line && region.end.column > region.begin.column;
  return {std::max(region.begin.line, 1U), std::max(region.begin.column, 1U),
          one_line ? region.end.column - region.begin.column : 1U};
}

Datum datum_of(const toml::node& node) {
  Datum datum{Other{"a date or time"}, place_of(node.source())};
  if (const auto* text = node.as_string())
    datum.value = text->get();
  else if (const auto* integer = node.as_integer())
    datum.value = integer->get();
  else if (const auto* real = node.as_floating_point())
    datum.value = real->get();
  else if (const auto* boolean = node.as_boolean())
    datum.value = boolean->get();
  else if (node.is_table())
    datum.value = Other{"a table"};
  else if (const auto* array = node.as_array()) {
    std::vector<Datum> items;
    for (const toml::node& item : *array)
      items.push_back(datum_of(item));
    datum.value = std::move(items);
  }
  return datum;
}

// In the library's words, but for the commonest mistake.
std::string explanation_of(const toml::parse_error& error) {
  const std::string_view words = error.description();
  const std::size_t begin = words.find('\'');
  if (words.find("cannot redefine existing") != std::string_view::npos && begin != std::string_view::npos)
    return fmt::format("{} is given twice", words.substr(begin));
  return fmt::format("this is not TOML: {}", words);
}

bool before(const Place& a, const Place& b) { return std::tie(a.line, a.column) < std::tie(b.line, b.column); }

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Bytes of the UTF-8 sequence at the front, 0 where there is none.
std::size_t code_point_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length)
    return 0;
  return std::ranges::all_of(text.substr(1, length - 1), continues_code_point) ? length : 0;
}

// Byte offset of a column counted in code points.
std::size_t offset_of(std::string_view line, std::size_t column) {
  std::size_t offset = 0;
  for (std::size_t seen = 1; offset < line.size(); ++offset)
    if (!continues_code_point(line[offset]) && seen++ == column)
      break;
  return offset;
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  std::size_t begin = 0;
  for (std::uint32_t i = 1; i < number && begin != std::string_view::npos; ++i) {
    const std::size_t newline = text.find('\n', begin);
    begin = newline == std::string_view::npos ? newline : newline + 1;
  }
  if (begin == std::string_view::npos)
    return {};
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

} // namespace

Document read(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) // a byte order mark
    text.remove_prefix(3);
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw SyntaxError(explanation_of(error), place_of(error.source()));
  }
  Document document;
  for (const auto& [key, node] : root) {
    const std::string section(key.str());
    if (const toml::table* table = node.as_table()) {
      document.headers.push_back({section, place_of(key.source())});
      for (const auto& [name, value] : *table)
        document.entries.push_back({section, std::string(name.str()), place_of(name.source()), datum_of(value)});
    } else {
      document.entries.push_back({"", section, place_of(key.source()), datum_of(node)});
    }
  }
  std::ranges::sort(document.headers, before, &Header::place);
  std::ranges::sort(document.entries, before, &Entry::place);
  return document;
}

std::string kind_of(const Datum& datum) {
  static constexpr std::array names{"true or false", "an integer", "a real number", "a text", "a list"};
  const auto* other = std::get_if<Other>(&datum.value);
  return other != nullptr ? other->kind : names[datum.value.index()];
}

Site site_of(std::string_view file, std::string_view text, Place place) {
  constexpr std::size_t window = 100,
                        lead = 40; // bytes of a line that are shown, and how many of them before the caret
  if (text.starts_with("\xEF\xBB\xBF"))
    text.remove_prefix(3);
  const std::string_view line = line_of(text, place.line);
  const std::size_t caret = offset_of(line, place.column);
  std::size_t begin = caret > window - lead ? caret - lead : 0;
  while (begin > 0 && begin < line.size() && continues_code_point(line[begin]))
    --begin;
  std::size_t end = std::min(begin + window, line.size());
  while (end < line.size() && continues_code_point(line[end]))
    ++end;

  std::string shown, under;
  for (std::size_t i = begin; i < end;) {
    const std::size_t length = code_point_length(line.substr(i));
    const bool control = static_cast<unsigned char>(line[i]) < 0x20 || line[i] == 0x7F;
    shown += line[i] == '\t' ? " " : length == 0 || control ? "?" : line.substr(i, length);
    if (i < caret)
      under += ' ';
    i += std::max<std::size_t>(length, 1);
  }
  const std::size_t room = std::max<std::size_t>(end - std::min(caret, end), 1);
  under += '^' + std::string(std::min<std::size_t>(place.width, room) - 1, '~');
  const std::string number = std::to_string(place.line);
  const char* cut = begin > 0 ? "..." : "";
  const char* cut_under = begin > 0 ? "   " : "";
  return {fmt::format("{}:{}:{}: error: ", file, number, place.column),
          fmt::format("\n  {} | {}{}{}\n  {:{}} | {}{}", number, cut, shown, end < line.size() ? "..." : "", "",
                      number.size(), cut_under, under)};
}

} // namespace deeprg::toml_reader
