#include "base/parameters_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/suggestion.hpp"

namespace deeprg::parameters {

using toml_reader::Datum;
using toml_reader::Entry;
using toml_reader::Place;
using toml_reader::Site;

class Reader {
public:
  Reader(const Table& table, std::string_view text, const std::string& file) : text_(text) {
    input_.table_ = &table;
    input_.file_ = file;
  }

  Input read(std::span<const std::string> settings, std::span<const Assignment> assignments) {
    read_file();
    for (const std::string& setting : settings)
      read_setting(setting);
    for (const Assignment& assignment : assignments)
      assign(assignment);
    if (problems_.full()) // the rest was not read, so nothing is known to be missing
      problems_.throw_if_any();
    complete();
    if (table().check_together)
      table().check_together(input_, problems_);
    problems_.throw_if_any();
    return std::move(input_);
  }

private:
  [[nodiscard]] const Table& table() const { return *input_.table_; }
  [[nodiscard]] Site site(Place place) const { return toml_reader::site_of(input_.file_, text_, place); }
  void complain(const Site& where, const std::string& message) { problems_.add(where.before + message + where.after); }

  void read_file() {
    toml_reader::Document document;
    try {
      document = toml_reader::read(text_);
    } catch (const toml_reader::SyntaxError& error) {
      complain(site(error.place), error.what());
      problems_.throw_if_any();
    }
    for (const toml_reader::Header& header : document.headers)
      if (!problems_.full())
        take_section(header.section, site(header.place));
    for (const Entry& entry : document.entries)
      if (!problems_.full())
        take(entry);
  }

  void take(const Entry& entry) {
    const Section* section = table().section(entry.section);
    if (!entry.section.empty() && (section == nullptr || !section->available))
      return; // take_section has said so
    if (is_axis(entry.section, entry.name))
      return;
    const Key* key = find(entry.section, entry.name, [&] { return site(entry.place); });
    if (key == nullptr)
      return;
    try {
      store(*key, convert(*key, entry.datum), site(entry.datum.place));
    } catch (const BadValue& bad) {
      spoil(*key, site(bad.place), bad.what());
    }
  }

  // --set section.key=value. A word without quotes is taken as text where the row takes one.
  void read_setting(const std::string& setting) {
    const Site where{fmt::format("--set {}: error: ", setting.substr(0, 200)), ""};
    const std::size_t equals = setting.find('='), dot = setting.find('.');
    if (equals == std::string::npos || dot >= equals)
      return complain(where, "--set takes section.key=value");
    const std::string section = setting.substr(0, dot), name = setting.substr(dot + 1, equals - dot - 1);
    const std::string value = setting.substr(equals + 1);
    if (!take_section(section, where) || is_axis(section, name))
      return;
    const Key* key = find(section, name, [&] { return where; });
    if (key == nullptr)
      return;
    try {
      store(*key, convert(*key, setting_value(*key, value)), where);
    } catch (const std::runtime_error& bad) { // SyntaxError or BadValue
      spoil(*key, where, bad.what());
    }
  }

  // Whether this is a key of the scan section that names another key; read_scan() reads it.
  [[nodiscard]] bool is_axis(const std::string& section, const std::string& name) const {
    return !section.empty() && section == table().scan && table().key(section + '.' + name) == nullptr;
  }

  void assign(const Assignment& assignment) {
    const Key& key = *table().key(assignment.key);
    input_.sections_.insert(key.section);
    input_.sites_.try_emplace(key.section, assignment.where);
    store(key, assignment.value, assignment.where);
  }

  static Datum setting_value(const Key& key, const std::string& value) {
    const bool takes_text = key.kind == Kind::text || key.kind == Kind::choice || key.kind == Kind::duration ||
                            key.kind == Kind::choice_or_integers;
    const bool is_toml = value.starts_with('"') || value.starts_with('\'') || value.starts_with('[');
    if (takes_text && !is_toml)
      return {value, {}};
    const std::string problem = fmt::format("'{}' takes {}", key.full_name(), describe_kind(key));
    try {
      const auto document = toml_reader::read("value = " + value);
      if (document.entries.size() == 1 && document.headers.empty())
        return document.entries.front().datum;
    } catch (const toml_reader::SyntaxError&) {
    }
    throw BadValue(problem, {});
  }

  bool take_section(const std::string& name, const Site& where) {
    const Section* section = table().section(name);
    if (section == nullptr) {
      std::vector<std::string> names;
      for (const Section& known : table().sections)
        names.push_back(known.name);
      complain(where, fmt::format("unknown section '{}'{}", name.substr(0, 80), suggestion::did_you_mean(name, names)));
    } else if (!section->available) {
      complain(where, fmt::format("section '{}' is not available in this version", name));
    } else {
      input_.sections_.insert(name);
      input_.sites_.try_emplace(name, where);
    }
    return section != nullptr && section->available;
  }

  template <class Where>
  const Key* find(const std::string& section, const std::string& name, Where where) {
    if (const Key* key = table().key(section + '.' + name))
      return key;
    std::vector<std::string> neighbours, elsewhere;
    for (const Key& key : table().keys) {
      if (key.section == section)
        neighbours.push_back(key.name);
      if (key.name == name)
        elsewhere.push_back(key.full_name());
    }
    const std::string hint = elsewhere.empty() ? suggestion::did_you_mean(name, neighbours)
                                               : fmt::format("; did you mean '{}'?", fmt::join(elsewhere, "' or '"));
    const std::string shown = name.substr(0, 80);
    complain(where(), section.empty() ? fmt::format("key '{}' stands outside of any section{}", shown, hint)
                                      : fmt::format("unknown key '{}.{}'{}", section, shown, hint));
    return nullptr;
  }

  void store(const Key& key, Value value, const Site& where) {
    const std::string name = key.full_name();
    input_.values_[name] = std::move(value);
    input_.given_.insert(name);
    input_.sites_[name] = where;
  }

  // The key counts as given, so that nobody reports it missing as well.
  void spoil(const Key& key, const Site& where, const std::string& message) {
    complain(where, message);
    input_.values_.erase(key.full_name());
    input_.given_.insert(key.full_name());
  }

  void complete() {
    for (const Key& key : table().keys) {
      const std::string name = key.full_name();
      const bool there = input_.has_section(key.section) || table().section(key.section)->always;
      if (!there || input_.given(name))
        continue;
      if (key.fallback)
        input_.values_[name] = *key.fallback;
      else if (key.required && !input_.replaced(key.section))
        problems_.add(input_, key.section,
                      fmt::format("the key '{}' is missing ({}): {}", name, describe_kind(key), key.meaning));
    }
  }

  std::string_view text_;
  Input input_;
  Problems problems_;
};

Input parse(const Table& table, std::string_view text, const std::string& file, std::span<const std::string> settings,
            std::span<const Assignment> assignments) {
  return Reader(table, text, file).read(settings, assignments);
}

Stored read_stored(const Table& table, std::string_view resolved) {
  Stored stored;
  const toml_reader::Document document = toml_reader::read(resolved);
  for (const toml_reader::Header& header : document.headers)
    stored.sections.insert(header.section);
  for (const Entry& entry : document.entries) {
    const std::string name = entry.section + '.' + entry.name;
    try {
      const Key* key = table.key(name);
      stored.values[name] = key != nullptr ? render(convert(*key, entry.datum)) : "(unknown to this version)";
    } catch (const BadValue&) {
      stored.values[name] = "(not a value of this version)";
    }
  }
  return stored;
}

} // namespace deeprg::parameters
