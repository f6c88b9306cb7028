// The input as a declared table: a key is one row, and parsing, `--set`, range checks, `explain`, the resolved echo and
// the judgement of changes on restart all come from that row. Local: every rank parses the same text.
//
// Errors: parse() collects everything that is wrong and throws one InputError, a paragraph each, all with
// file:line:column (or the --set that said so). A getter throws InputError for a key that has neither value nor
// default.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/toml_reader.hpp"

namespace deeprg::parameters {

enum class Kind {
  integer,
  real,
  text,
  boolean,
  choice,             // one of `choices`
  integers,           // a list; the range holds for each item, `items` for their number
  reals,              // likewise
  texts,              // likewise; each one of `choices`, where there are any
  choice_or_integers, // one of `choices`, or a list of integers
  duration            // "30 s", "10 min", "1.5 h"; the range is in seconds
};

// What a change means when a run is restarted.
enum class Judged {
  physics, // refused
  length,  // may grow
  free     // taken
};

using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>,
                           std::vector<std::string>>;

struct Range {
  double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();
  bool above = false, below = false; // true: least, or most, itself is excluded
};

struct Items {
  std::size_t least = 1, most = std::numeric_limits<std::size_t>::max();
};

struct Key {
  std::string section, name;
  Kind kind = Kind::text;
  std::optional<Value> fallback{}; // the default
  bool required = false;           // wherever its section stands
  std::optional<Value> example{};  // what the starter input shows
  Range range{};
  Items items{};
  std::vector<std::string> choices{};
  std::string unit{}, meaning{}, needs{};
  Judged judged = Judged::physics;
  std::vector<std::string> later{}; // values whose code does not exist yet; "a list": every list; "*": every value

  [[nodiscard]] std::string full_name() const { return section + '.' + name; }
};

struct Section {
  std::string name, meaning;
  bool always = false;       // its defaults hold even where the input does not name it
  bool available = true;     // false: its code does not exist yet
  std::string replaced_by{}; // the key that, when given, makes the section need no other key and compare none
  bool of_study = false;     // says something of many runs: no part of what one run resolves to
};

class Input;
class Problems;

struct Table {
  std::vector<Section> sections;
  std::vector<Key> keys;
  std::string scan{}; // the section whose keys are the full names of other keys, with lists of their values
  std::function<void(const Input&, Problems&)> check_together; // what two or more keys must agree on

  [[nodiscard]] const Section* section(std::string_view name) const;
  [[nodiscard]] const Key* key(std::string_view full_name) const; // "model.field"
};

struct Change {
  std::string key;
  Judged judged;
  std::string before, now; // as TOML, "(not given)" where absent
};

class Input {
public:
  // Set by the file or by --set.
  [[nodiscard]] bool given(std::string_view key) const { return given_.contains(key); }
  // Given or with a default. Keys of a section that the input does not have are absent, unless Section::always.
  [[nodiscard]] bool has(std::string_view key) const { return values_.contains(key); }
  [[nodiscard]] bool has_section(std::string_view name) const { return sections_.contains(name); }
  // Whether `file` replaces the section.
  [[nodiscard]] bool replaced(std::string_view section) const;

  [[nodiscard]] std::int64_t integer(std::string_view key) const { return get<std::int64_t>(key); }
  [[nodiscard]] double real(std::string_view key) const { return get<double>(key); }
  [[nodiscard]] bool boolean(std::string_view key) const { return get<bool>(key); }
  [[nodiscard]] const std::string& text(std::string_view key) const { return get<std::string>(key); }
  [[nodiscard]] const std::vector<std::int64_t>& integers(std::string_view key) const {
    return get<std::vector<std::int64_t>>(key);
  }
  [[nodiscard]] const std::vector<double>& reals(std::string_view key) const { return get<std::vector<double>>(key); }
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view key) const {
    return get<std::vector<std::string>>(key);
  }
  [[nodiscard]] double seconds(std::string_view key) const;    // of a duration
  [[nodiscard]] bool is_text(std::string_view key) const;      // which half of choice_or_integers it is
  [[nodiscard]] std::string shown(std::string_view key) const; // the value as TOML

  // The whole input with every default, as TOML that parses to the same input.
  [[nodiscard]] std::string resolved() const;
  // The physics and length keys of these sections alone (all, unless some are named): what an output was made from.
  [[nodiscard]] std::string identity(std::span<const std::string> sections = {}) const;
  // The physics keys alone, of all sections: what never changes while a run grows.
  [[nodiscard]] std::string physics() const;
  // Keys that differ from those of a resolved text, in the sections that both have (only these ones, unless empty).
  [[nodiscard]] std::vector<Change> changes(std::string_view resolved_before,
                                            std::span<const std::string> sections = {}) const;

  // The message with the place of the key (or section) in front and the line it stands on below.
  [[nodiscard]] std::string located(std::string_view key_or_section, std::string_view message) const;

private:
  friend class Reader;
  template <class T>
  [[nodiscard]] const T& get(std::string_view key) const;
  [[nodiscard]] const Value& value(std::string_view key) const;
  template <class Wanted>
  [[nodiscard]] std::string print(std::span<const std::string> sections, Wanted wanted) const;

  const Table* table_ = nullptr;
  std::string file_;
  std::map<std::string, Value, std::less<>> values_;
  std::set<std::string, std::less<>> given_, sections_;
  std::map<std::string, toml_reader::Site, std::less<>> sites_; // of keys and of section headers
};

// What is wrong with an input; collected, then thrown at once.
class Problems {
public:
  void add(std::string message) { messages_.push_back(std::move(message)); }
  void add(const Input& input, std::string_view key_or_section, std::string_view message) {
    add(input.located(key_or_section, message));
  }
  [[nodiscard]] bool full() const { return messages_.size() >= 30; } // nobody reads more
  void throw_if_any() const;                                         // InputError

private:
  std::vector<std::string> messages_;
};

// One value of a scanned key.
struct Assignment {
  std::string key;
  Value value;
  toml_reader::Site where{};
};

// settings: the texts of --set, "section.key=value"; they win over the file, the last over the first; assignments win
// over both. `table` must outlive the result.
[[nodiscard]] Input parse(const Table& table, std::string_view text, const std::string& file,
                          std::span<const std::string> settings, std::span<const Assignment> assignments = {});

[[nodiscard]] std::string render(const Value& value);     // as TOML; a real reads back to the same bits
[[nodiscard]] std::string describe_kind(const Key& key);  // "an integer", "a list of 1 to 3 integers", ...
[[nodiscard]] std::string describe_range(const Key& key); // "at least 1"; empty without limits
[[nodiscard]] std::optional<double> seconds_of(std::string_view duration);

} // namespace deeprg::parameters
