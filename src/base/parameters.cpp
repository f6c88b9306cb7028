#include "base/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/parameters_reader.hpp"

namespace deeprg::parameters {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string render_item(bool value) { return value ? "true" : "false"; }
std::string render_item(std::int64_t value) { return std::to_string(value); }
std::string render_item(const std::string& value) { return quoted(value); }
std::string render_item(double value) {
  std::string digits = fmt::format("{}", value);
  return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
}
template <class T>
std::string render_item(const std::vector<T>& values) {
  std::string out;
  for (const T& value : values)
    out += (out.empty() ? "" : ", ") + render_item(value);
  return '[' + out + ']';
}

bool chosen(std::span<const std::string> names, std::string_view name) {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

} // namespace

const Section* Table::section(std::string_view name) const {
  const auto found = std::ranges::find(sections, name, &Section::name);
  return found == sections.end() ? nullptr : &*found;
}

const Key* Table::key(std::string_view full_name) const {
  const auto found = std::ranges::find(keys, full_name, &Key::full_name);
  return found == keys.end() ? nullptr : &*found;
}

std::string render(const Value& value) {
  return std::visit([](const auto& v) { return render_item(v); }, value);
}

std::optional<double> seconds_of(std::string_view duration) {
  double number = 0;
  const auto [end, error] = std::from_chars(duration.data(), duration.data() + duration.size(), number);
  if (error != std::errc())
    return std::nullopt;
  duration.remove_prefix(static_cast<std::size_t>(end - duration.data()));
  if (duration.starts_with(' '))
    duration.remove_prefix(1);
  const double unit = duration == "s" ? 1 : duration == "min" ? 60 : duration == "h" ? 3600 : 0;
  return unit > 0 ? std::optional(number * unit) : std::nullopt;
}

bool Input::replaced(std::string_view section) const {
  const Section* row = table_->section(section);
  return row != nullptr && !row->replaced_by.empty() && given(std::string(section) + '.' + row->replaced_by);
}

const Value& Input::value(std::string_view key) const {
  const auto found = values_.find(key);
  if (found == values_.end())
    throw InputError(located(key.substr(0, key.find('.')),
                             fmt::format("the key '{}' is needed here; `deeprg explain {}` describes it", key, key)));
  return found->second;
}

template <class T>
const T& Input::get(std::string_view key) const {
  return std::get<T>(value(key));
}
template const bool& Input::get(std::string_view) const;
template const std::int64_t& Input::get(std::string_view) const;
template const double& Input::get(std::string_view) const;
template const std::string& Input::get(std::string_view) const;
template const std::vector<std::int64_t>& Input::get(std::string_view) const;
template const std::vector<double>& Input::get(std::string_view) const;
template const std::vector<std::string>& Input::get(std::string_view) const;

double Input::seconds(std::string_view key) const { return seconds_of(text(key)).value(); }

bool Input::is_text(std::string_view key) const { return std::holds_alternative<std::string>(value(key)); }

std::string Input::shown(std::string_view key) const { return render(value(key)); }

template <class Wanted>
std::string Input::print(std::span<const std::string> sections, Wanted wanted) const {
  std::string out;
  for (const Section& section : table_->sections) {
    const bool there = has_section(section.name) || section.always;
    if (!there || section.of_study || !chosen(sections, section.name))
      continue;
    std::string lines;
    for (const Key& key : table_->keys)
      if (const std::string name = key.full_name(); key.section == section.name && has(name) && wanted(key))
        lines += key.name + " = " + shown(name) + '\n';
    if (!lines.empty() || !replaced(section.name))
      out += (out.empty() ? "[" : "\n[") + section.name + "]\n" + lines;
  }
  return out;
}

std::string Input::resolved() const {
  return print({}, [this](const Key& key) { return !replaced(key.section) || given(key.full_name()); });
}

std::string Input::identity(std::span<const std::string> sections) const {
  return print(sections, [this](const Key& key) { return !replaced(key.section) && key.judged != Judged::free; });
}

std::string Input::physics() const {
  return print({}, [this](const Key& key) { return !replaced(key.section) && key.judged == Judged::physics; });
}

std::vector<Change> Input::changes(std::string_view resolved_before, std::span<const std::string> sections) const {
  const Stored before = read_stored(*table_, resolved_before);
  std::vector<Change> changes;
  const auto shared = [&](const std::string& section) {
    const Section* row = table_->section(section);
    return before.sections.contains(section) && row != nullptr && (has_section(section) || row->always) &&
           chosen(sections, section) && !replaced(section);
  };
  constexpr const char* absent = "(not given)";
  for (const Key& key : table_->keys) {
    const std::string name = key.full_name();
    const auto found = before.values.find(name);
    const std::string now = has(name) ? shown(name) : absent;
    // A key that the older text does not have yet was at its default.
    const std::string then = found != before.values.end()   ? found->second
                             : key.fallback && !given(name) ? now
                             : key.fallback                 ? render(*key.fallback)
                                                            : absent;
    if (shared(key.section) && now != then)
      changes.push_back({name, key.judged, then, now});
  }
  for (const auto& [name, value] : before.values)
    if (table_->key(name) == nullptr && shared(name.substr(0, name.find('.'))))
      changes.push_back({name, Judged::physics, value, "(unknown to this version)"});
  return changes;
}

std::string Input::located(std::string_view key_or_section, std::string_view message) const {
  auto site = sites_.find(key_or_section);
  if (site == sites_.end())
    site = sites_.find(key_or_section.substr(0, key_or_section.find('.')));
  if (site == sites_.end())
    return fmt::format("{}:1:1: error: {}", file_, message);
  return site->second.before + std::string(message) + site->second.after;
}

void Problems::throw_if_any() const {
  if (!messages_.empty())
    throw InputError(fmt::format("{}{}", fmt::join(messages_, "\n"), full() ? "\n(there may be more)" : ""));
}

} // namespace deeprg::parameters
