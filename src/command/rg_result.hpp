// What a renormalization scheme found, in three forms: one JSON object, a table, an HDF5 file. Local.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/h5.hpp"

namespace deeprg::command {

// Names with values in the order they were added: a number (not finite: null), numbers, a text, an object, objects.
class Result {
public:
  using Numbers = std::vector<double>;

  Result& add(const std::string& name, double number) { return insert(name, number); }
  Result& add(const std::string& name, const Numbers& numbers) { return insert(name, numbers); }
  Result& add(const std::string& name, const std::string& text) { return insert(name, text); }
  Result& add(const std::string& name, const Result& object) {
    return insert(name, std::vector<Result>{object}, false);
  }
  Result& add(const std::string& name, const std::vector<Result>& objects) { return insert(name, objects); }

  [[nodiscard]] std::string json() const;                                // floats with 17 significant digits
  [[nodiscard]] std::string table(const std::string& indent = "") const; // a line a value, 12 digits; long rows cut

  // Numbers become datasets, texts attributes of the group, objects groups, each of a list named by its number.
  void write(store::File& file, const std::string& group = "") const;

private:
  struct Item;
  template <class T>
  Result& insert(const std::string& name, T value, bool list = true);

  std::vector<Item> items_;
};

struct Result::Item {
  std::string name;
  std::variant<double, Numbers, std::string, std::vector<Result>> value;
  bool list;
};

template <class T>
Result& Result::insert(const std::string& name, T value, bool list) {
  items_.push_back({name, std::move(value), list});
  return *this;
}

} // namespace deeprg::command
