#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/parameters_reader.hpp"
#include "base/suggestion.hpp"

namespace deeprg::parameters {
namespace {

using toml_reader::Datum;

std::string expected(const Key& key) {
  const std::string range = describe_range(key);
  return describe_kind(key) + (range.empty() ? "" : ", " + range) + (key.unit.empty() ? "" : " (" + key.unit + ")");
}

[[noreturn]] void refuse(const Key& key, const Datum& datum, const std::string& found) {
  throw BadValue(fmt::format("'{}' takes {}; found {}", key.full_name(), expected(key), found), datum.place);
}

void refuse_later(const Key& key, const Datum& datum, const std::string& value) {
  const auto is_later = [&](const std::string& name) { return std::ranges::find(key.later, name) != key.later.end(); };
  const bool list = std::holds_alternative<std::vector<Datum>>(datum.value);
  if (!is_later("*") && !is_later(value) && !(list && is_later("a list")))
    return;
  std::string available;
  for (const std::string& choice : key.choices)
    if (!is_later(choice))
      available += (available.empty() ? "; available: \"" : ", \"") + choice + '"';
  throw BadValue(fmt::format("'{}' = {} is not available in this version{}", key.full_name(), value,
                             is_later("*") ? "" : available),
                 datum.place);
}

void check_range(const Key& key, const Datum& datum, double value, const std::string& shown) {
  const Range& range = key.range;
  if (!std::isfinite(value) || value < range.least || value > range.most || (range.above && value == range.least) ||
      (range.below && value == range.most))
    refuse(key, datum, shown);
}

std::int64_t integer(const Key& key, const Datum& datum) {
  if (const auto* value = std::get_if<double>(&datum.value);
      value != nullptr && std::trunc(*value) == *value && std::abs(*value) < 0x1p53)
    refuse(key, datum, fmt::format("the real number {}: write {}", render(*value), static_cast<std::int64_t>(*value)));
  const auto* value = std::get_if<std::int64_t>(&datum.value);
  if (value == nullptr)
    refuse(key, datum, toml_reader::kind_of(datum));
  check_range(key, datum, static_cast<double>(*value), std::to_string(*value));
  return *value;
}

double real(const Key& key, const Datum& datum) {
  const auto* whole = std::get_if<std::int64_t>(&datum.value);
  const auto* number = std::get_if<double>(&datum.value);
  if (whole == nullptr && number == nullptr)
    refuse(key, datum, toml_reader::kind_of(datum));
  const double value = whole != nullptr ? static_cast<double>(*whole) : *number;
  if (!std::isfinite(value))
    refuse(key, datum, fmt::format("{}, which is not finite", value));
  check_range(key, datum, value, render(value));
  return value;
}

std::string text(const Key& key, const Datum& datum) {
  const auto* value = std::get_if<std::string>(&datum.value);
  if (value == nullptr)
    refuse(key, datum, toml_reader::kind_of(datum));
  if (!key.choices.empty() && std::ranges::find(key.choices, *value) == key.choices.end())
    refuse(key, datum, render(*value).substr(0, 80) + suggestion::did_you_mean(*value, key.choices));
  if (key.kind == Kind::duration) {
    const auto seconds = seconds_of(*value);
    if (!seconds)
      refuse(key, datum, render(*value).substr(0, 80));
    check_range(key, datum, *seconds, render(*value));
  }
  refuse_later(key, datum, *value);
  return *value;
}

template <class T>
std::vector<T> list(const Key& key, const Datum& datum, T (*item)(const Key&, const Datum&)) {
  const auto* items = std::get_if<std::vector<Datum>>(&datum.value);
  if (items == nullptr)
    refuse(key, datum, toml_reader::kind_of(datum));
  if (items->size() < key.items.least || items->size() > key.items.most)
    refuse(key, datum, items->empty() ? "an empty list" : fmt::format("a list of {}", items->size()));
  std::vector<T> values;
  for (const Datum& d : *items)
    values.push_back(item(key, d));
  return values;
}

Value convert_available(const Key& key, const Datum& datum) {
  switch (key.kind) {
  case Kind::integer:
    return integer(key, datum);
  case Kind::real:
    return real(key, datum);
  case Kind::text:
  case Kind::choice:
  case Kind::duration:
    return text(key, datum);
  case Kind::boolean:
    if (const auto* value = std::get_if<bool>(&datum.value))
      return *value;
    refuse(key, datum, toml_reader::kind_of(datum));
  case Kind::integers:
    return list<std::int64_t>(key, datum, integer);
  case Kind::reals:
    return list<double>(key, datum, real);
  case Kind::texts:
    return list<std::string>(key, datum, text);
  case Kind::choice_or_integers:
    if (std::holds_alternative<std::string>(datum.value))
      return text(key, datum);
    return list<std::int64_t>(key, datum, integer);
  }
  throw std::logic_error("a kind of key without a reader");
}

} // namespace

Value convert(const Key& key, const Datum& datum) {
  Value value = convert_available(key, datum);
  refuse_later(key, datum, render(value));
  return value;
}

std::string describe_kind(const Key& key) {
  const auto many = [&](const std::string& what) {
    const auto [least, most] = key.items;
    if (most == Items{}.most)
      return (least > 0 ? "a list of one or more " : "a list of any number ") + what;
    return fmt::format("a list of {} to {} {}", least, most, what);
  };
  const std::string names = fmt::format("\"{}\"", fmt::join(key.choices, "\", \""));
  switch (key.kind) {
  case Kind::integer:
    return "an integer";
  case Kind::real:
    return "a real number";
  case Kind::text:
    return "a text";
  case Kind::boolean:
    return "true or false";
  case Kind::choice:
    return (key.choices.size() > 1 ? "one of " : "") + names;
  case Kind::integers:
    return many("integers");
  case Kind::reals:
    return many("real numbers");
  case Kind::texts:
    return key.choices.empty() ? many("texts") : many("of these: " + names);
  case Kind::choice_or_integers:
    return names + " or " + many("integers");
  case Kind::duration:
    return "a duration like \"30 s\", \"10 min\" or \"1 h\"";
  }
  return "";
}

std::string describe_range(const Key& key) {
  const auto [least, most, above, below] = key.range;
  std::string text;
  if (std::isfinite(least))
    text = fmt::format("{} {}", above ? "above" : "at least", least);
  if (std::isfinite(most))
    text += fmt::format("{}{} {}", text.empty() ? "" : " and ", below ? "below" : "at most", most);
  if (!text.empty() && key.kind == Kind::duration)
    text += " s";
  const bool is_list = key.kind == Kind::integers || key.kind == Kind::reals || key.kind == Kind::choice_or_integers;
  return is_list && !text.empty() ? "each " + text : text;
}

} // namespace deeprg::parameters
