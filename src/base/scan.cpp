#include "base/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/parameters_reader.hpp"
#include "base/suggestion.hpp"

namespace deeprg::parameters {
namespace {

using toml_reader::Datum;
using toml_reader::Place;
using toml_reader::Site;

class ScanReader {
public:
  ScanReader(const Table& table, std::string_view text, const std::string& file)
      : table_(table), text_(text), file_(file) {}

  Scan read(std::span<const std::string> settings) {
    for (const auto& entry : document().entries)
      if (entry.section == table_.scan)
        take(entry.name, entry.datum, site(entry.place), [&](Place place) { return site(place); });
    for (const std::string& setting : settings)
      take_setting(setting);
    check_together(settings);
    problems_.throw_if_any();
    return std::move(scan_);
  }

private:
  [[nodiscard]] Site site(Place place) const { return toml_reader::site_of(file_, text_, place); }
  void complain(const Site& where, const std::string& message) { problems_.add(where.before + message + where.after); }

  toml_reader::Document document() {
    try {
      return toml_reader::read(text_);
    } catch (const toml_reader::SyntaxError& error) {
      complain(site(error.place), error.what());
      problems_.throw_if_any();
      throw;
    }
  }

  // zip = true, or the values of one key. where: of the key; site_of_value: of a place within the list.
  template <class SiteOfValue>
  void take(const std::string& name, const Datum& datum, const Site& where, SiteOfValue site_of_value) {
    if (name == "zip") {
      if (const auto* value = std::get_if<bool>(&datum.value))
        scan_.zip = *value;
      return; // parse() says what else is wrong with it
    }
    const Key* key = scannable(name, datum, where);
    if (key == nullptr)
      return;
    const auto* list = std::get_if<std::vector<Datum>>(&datum.value);
    if (list == nullptr || list->empty())
      return complain(where, fmt::format("'{}' is scanned over a list of its values", name));
    Axis axis{.key = name, .values = {}};
    for (const Datum& item : *list) {
      try {
        axis.values.push_back({name, convert(*key, item), site_of_value(item.place)});
      } catch (const BadValue& bad) {
        complain(site_of_value(bad.place), bad.what());
      }
      if (problems_.full())
        return;
    }
    std::erase_if(scan_.axes, [&](const Axis& old) { return old.key == name; });
    scan_.axes.push_back(std::move(axis));
  }

  const Key* scannable(const std::string& name, const Datum& datum, const Site& where) {
    const Key* key = table_.key(name);
    if (key == nullptr) {
      std::vector<std::string> names;
      for (const Key& known : table_.keys)
        names.push_back(known.full_name());
      const bool nested = std::holds_alternative<toml_reader::Other>(datum.value);
      complain(where, nested
                          ? fmt::format("a scanned key is quoted: \"{}.KEY\" = [...]", name)
                          : fmt::format("there is no key '{}' to scan{}", name, suggestion::did_you_mean(name, names)));
      return nullptr;
    }
    const bool changes_a_result = key->judged != Judged::free || key->name == "file";
    if (!changes_a_result || table_.section(key->section)->of_study) {
      complain(where, fmt::format("'{}' changes no result and cannot be scanned", name));
      return nullptr;
    }
    return key;
  }

  void take_setting(const std::string& setting) {
    const std::string prefix = table_.scan + '.';
    const std::size_t equals = setting.find('=');
    if (!setting.starts_with(prefix) || equals == std::string::npos)
      return;
    const std::string name = setting.substr(prefix.size(), equals - prefix.size());
    const Site where{fmt::format("--set {}: error: ", setting.substr(0, 200)), ""};
    try {
      const auto value = toml_reader::read("value = " + setting.substr(equals + 1));
      take(name, value.entries.at(0).datum, where, [&](Place) { return where; });
    } catch (const toml_reader::SyntaxError&) {
      complain(where, fmt::format("'{}' is scanned over a list of its values", name));
    }
  }

  void check_together(std::span<const std::string> settings) {
    for (const Axis& axis : scan_.axes) {
      const Site& where = axis.values.front().where;
      for (const std::string& setting : settings)
        if (setting.starts_with(axis.key + '='))
          complain(where, fmt::format("'{}' is scanned here and given by --set {}", axis.key, setting.substr(0, 200)));
      if (scan_.zip && axis.values.size() != scan_.axes.front().values.size())
        complain(where, fmt::format("zip = true needs lists of the same length; '{}' has {}, '{}' has {}", axis.key,
                                    axis.values.size(), scan_.axes.front().key, scan_.axes.front().values.size()));
    }
    if (scan_.zip)
      refuse_equal_points();
    else
      refuse_equal_values();
    double points = scan_.zip || scan_.empty() ? 0 : 1;
    for (const Axis& axis : scan_.axes)
      points *= static_cast<double>(axis.values.size());
    if (points > static_cast<double>(most_points))
      complain(scan_.axes.front().values.front().where,
               fmt::format("the scan has {:.0f} points, more than {}", points, most_points));
  }

  void refuse_equal_values() {
    for (const Axis& axis : scan_.axes) {
      std::set<std::string> seen;
      for (const auto& [name, value, where] : axis.values)
        if (!seen.insert(render(value)).second)
          complain(where, fmt::format("'{}' = {} is scanned twice", name, render(value)));
    }
  }

  // Of lists side by side, as far as the shortest reaches.
  void refuse_equal_points() {
    std::set<std::string> seen;
    std::size_t points = scan_.size();
    for (const Axis& axis : scan_.axes)
      points = std::min(points, axis.values.size());
    for (std::size_t n = 0; n < points; ++n) {
      std::string point;
      for (const auto& [name, value, where] : scan_.point(n))
        point += fmt::format("{}'{}' = {}", point.empty() ? "" : ", ", name, render(value));
      if (!seen.insert(point).second)
        complain(scan_.axes.front().values[n].where, point + " is scanned twice");
    }
  }

  const Table& table_;
  std::string_view text_;
  const std::string& file_;
  Scan scan_;
  Problems problems_;
};

} // namespace

std::size_t Scan::size() const {
  if (axes.empty())
    return 0;
  if (zip)
    return axes.front().values.size();
  std::size_t n = 1;
  for (const Axis& axis : axes)
    n *= axis.values.size();
  return n;
}

std::vector<Assignment> Scan::point(std::size_t n) const {
  std::vector<Assignment> assignments(axes.size());
  for (std::size_t a = axes.size(); a-- > 0;) {
    const auto& values = axes[a].values;
    assignments[a] = values[zip ? n : n % values.size()];
    n = zip ? n : n / values.size();
  }
  return assignments;
}

Scan read_scan(const Table& table, std::string_view text, const std::string& file,
               std::span<const std::string> settings) {
  return ScanReader(table, text, file).read(settings);
}

} // namespace deeprg::parameters
