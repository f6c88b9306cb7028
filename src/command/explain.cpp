#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "base/suggestion.hpp"
#include "command/keys.hpp"
#include "command/stages.hpp"

namespace deeprg::command {
namespace {

using parameters::Judged;
using parameters::Key;
using parameters::render;
using parameters::Section;

// Lines of at most `width`, each after `indent`.
std::string wrapped(const std::string& text, const std::string& indent, std::size_t width = 110) {
  std::istringstream words(text);
  std::string out, line, word;
  while (words >> word) {
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > width) {
      out += indent + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + indent + line + '\n';
}

std::string kind_of(const Key& key) {
  const std::string range = describe_range(key);
  return describe_kind(key) + (range.empty() ? "" : ", " + range) + (key.unit.empty() ? "" : " (" + key.unit + ")");
}

std::string default_of(const Key& key) {
  return key.fallback ? render(*key.fallback) : key.required ? "none: required" : "none: optional";
}

bool is_later(const Key& key) { return std::ranges::find(key.later, "*") != key.later.end(); }

std::string restart_of(const Key& key) {
  return key.judged == Judged::physics  ? "a change is refused"
         : key.judged == Judged::length ? "may grow"
                                        : "free to change";
}

void print_key(const Key& key) {
  const auto field = [](const char* name, const std::string& text) {
    if (!text.empty())
      std::cout << fmt::format("  {:<11}{}", name, wrapped(text, std::string(13, ' ')).substr(13));
  };
  std::cout << key.full_name() << '\n';
  field("takes", kind_of(key));
  field("default", default_of(key));
  field("meaning", key.meaning);
  field("needs", key.needs);
  field("on restart", restart_of(key));
  if (!key.later.empty())
    field("later", is_later(key) ? "not available in this version"
                                 : fmt::format("not available in this version: {}", fmt::join(key.later, ", ")));
}

void print_section(const Section& section) {
  std::cout << fmt::format("[{}] {}{}\n", section.name, section.meaning,
                           section.available ? "" : " (not available in this version)");
  for (const Key& key : input_table().keys)
    if (key.section == section.name)
      std::cout << fmt::format("  {:<24}{:<18}{}\n", key.name, is_later(key) ? "later" : default_of(key), kind_of(key));
}

void print_algorithms() {
  const auto word = [](bool yes) { return yes ? "yes" : "-"; };
  std::cout << "What the algorithms of [sample] can simulate\n"
            << fmt::format("  {:<16}{:<8}{:<18}{:<14}{:<17}{}\n", "algorithm", "field", "antiferromagnet",
                           "odd extents", "rings, ladders", "diagonal, plaquette");
  for (const Algorithm& a : algorithms())
    std::cout << fmt::format("  {:<16}{:<8}{:<18}{:<14}{:<17}{}\n", a.name, word(a.field), word(a.antiferromagnet),
                             word(a.odd_extents), word(a.narrow), a.beyond_nearest ? "in 2D" : "-");
}

void print_everything() {
  for (const Section& section : input_table().sections) {
    print_section(section);
    std::cout << '\n';
  }
  print_algorithms();
  std::cout << "\ndeeprg explain KEY says what a key means; deeprg explain --template prints a starter input.\n";
}

void print_keys_named(std::string_view topic) {
  std::vector<std::string> names;
  bool found = false;
  for (const Key& key : input_table().keys) {
    names.insert(names.end(), {key.full_name(), key.name});
    if (topic != key.full_name() && topic != key.name)
      continue;
    if (found)
      std::cout << '\n';
    print_key(key);
    found = true;
    if (key.full_name() == "sample.algorithm")
      print_algorithms();
  }
  for (const Section& section : input_table().sections)
    names.push_back(section.name);
  if (!found)
    throw InputError(
        fmt::format("the input has no key or section '{}'{}", topic, suggestion::did_you_mean(topic, names)));
}

} // namespace

Exit explain(std::string_view topic) {
  const Section* section = input_table().section(topic);
  if (topic.empty())
    print_everything();
  else if (section != nullptr) {
    print_section(*section);
    if (topic == "sample")
      print_algorithms();
  } else
    print_keys_named(topic);
  std::cout << std::flush;
  return Exit::complete;
}

Exit print_template() {
  std::cout << "# An input of deeprg. Keys behind a '#' stand at their defaults, or are optional.\n";
  for (const Section& section : input_table().sections) {
    if (!section.available)
      continue;
    std::cout << fmt::format("\n\n[{}] # {}\n", section.name, section.meaning);
    for (const Key& key : input_table().keys) {
      if (key.section != section.name || is_later(key))
        continue;
      std::cout << '\n'
                << wrapped(key.meaning + " Takes " + kind_of(key) + '.' +
                               (key.needs.empty() ? "" : " Needs: " + key.needs + '.'),
                           "# ");
      if (key.example)
        std::cout << key.name << " = " << render(*key.example) << '\n';
      else
        std::cout << "# " << key.name << " = " << (key.fallback ? render(*key.fallback) : "...") << '\n';
    }
  }
  std::cout << std::flush;
  return Exit::complete;
}

} // namespace deeprg::command
