#include "command/rg_result.hpp"

#include <fmt/format.h>

#include <cmath>

namespace deeprg::command {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string number(double x) { return std::isfinite(x) ? fmt::format("{:.17g}", x) : "null"; }

template <class T, class Text>
std::string joined(const std::vector<T>& values, Text text) {
  std::vector<std::string> words;
  for (const T& value : values)
    words.push_back(text(value));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string object(const Result& result) { return result.json(); }

} // namespace

std::string Result::json() const {
  const auto member = [](const Item& item) {
    const auto objects = [&](const std::vector<Result>& all) {
      return item.list ? fmt::format("[{}]", joined(all, object)) : object(all.front());
    };
    const auto value =
        std::visit(Overloaded{[](double x) { return number(x); },
                              [](const Numbers& xs) { return fmt::format("[{}]", joined(xs, number)); },
                              [](const std::string& text) { return fmt::format("\"{}\"", text); }, objects},
                   item.value);
    return fmt::format("\"{}\": {}", item.name, value);
  };
  return fmt::format("{{{}}}", joined(items_, member));
}

std::string Result::table(const std::string& indent) const {
  constexpr std::size_t widest = 6;
  std::string text;
  for (const Item& item : items_) {
    text += fmt::format("{}{:<24}", indent, item.name);
    if (const auto* x = std::get_if<double>(&item.value))
      text += std::isfinite(*x) ? fmt::format("{:>16.12g}\n", *x) : fmt::format("{:>16}\n", "-");
    else if (const auto* xs = std::get_if<Numbers>(&item.value)) {
      for (std::size_t i = 0; i < xs->size() && i < widest; ++i)
        text += fmt::format("{:>16.10g}", (*xs)[i]);
      text += xs->size() > widest ? fmt::format("  ... {} in all\n", xs->size()) : "\n";
    } else if (const auto* words = std::get_if<std::string>(&item.value))
      text += fmt::format("{:>16}\n", *words);
    else
      for (const Result& object : std::get<std::vector<Result>>(item.value))
        text += fmt::format("\n{}", object.table(fmt::format("{}  ", indent)));
  }
  return text;
}

void Result::write(store::File& file, const std::string& group) const {
  if (!group.empty())
    file.create_group(group);
  for (const Item& item : items_) {
    const std::string path = fmt::format("{}/{}", group, item.name);
    if (const auto* x = std::get_if<double>(&item.value))
      file.write_scalar(path, *x, {.long_name = item.name});
    else if (const auto* xs = std::get_if<Numbers>(&item.value))
      file.write(path, *xs, {xs->size()}, {.long_name = item.name, .axes = {item.name + "_index"}});
    else if (const auto* text = std::get_if<std::string>(&item.value))
      file.set_attribute(group.empty() ? "/" : group, item.name, *text);
    else {
      const auto& objects = std::get<std::vector<Result>>(item.value);
      for (std::size_t i = 0; i < objects.size(); ++i)
        objects[i].write(file, item.list ? fmt::format("{}/{}", path, i) : path);
    }
  }
}

} // namespace deeprg::command
