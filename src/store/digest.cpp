#include "store/digest.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdio>

namespace deeprg::store {
namespace {

constexpr std::uint64_t piece_elements = std::uint64_t{1} << 20;

class Sum {
public:
  Sum() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Sum() { XXH3_freeState(state_); }
  Sum(const Sum&) = delete;
  Sum& operator=(const Sum&) = delete;

  void add(const void* data, std::size_t bytes) { XXH3_128bits_update(state_, data, bytes); }
  void add(const std::string& text) { add(text.c_str(), text.size() + 1); }
  [[nodiscard]] std::string hexadecimal() const {
    const XXH128_hash_t h = XXH3_128bits_digest(state_);
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(h.high64),
                  static_cast<unsigned long long>(h.low64));
    return text;
  }

private:
  XXH3_state_t* state_;
};

template <class T>
void add_values(Sum& sum, const File& file, const std::string& dataset, const Shape& shape) {
  if (shape.empty()) {
    const T value = file.read_scalar<T>(dataset);
    sum.add(&value, sizeof value);
    return;
  }
  const std::uint64_t row = std::max<std::uint64_t>(volume(shape) / std::max<std::uint64_t>(shape[0], 1), 1);
  const std::uint64_t rows = std::max<std::uint64_t>(piece_elements / row, 1);
  std::vector<T> values;
  for (std::uint64_t first = 0; first < shape[0]; first += rows) {
    Shape start(shape.size(), 0), extent = shape;
    start[0] = first;
    extent[0] = std::min(rows, shape[0] - first);
    values.resize(volume(extent));
    file.read(dataset, Hyperslab::box(start, extent), std::span<T>(values));
    sum.add(values.data(), values.size() * sizeof(T));
  }
}

void add_dataset(Sum& sum, const File& file, const std::string& dataset, const std::string& type, const Shape& shape) {
  if (type == "int8")
    add_values<std::int8_t>(sum, file, dataset, shape);
  else if (type == "uint8")
    add_values<std::uint8_t>(sum, file, dataset, shape);
  else if (type == "int32")
    add_values<std::int32_t>(sum, file, dataset, shape);
  else if (type == "uint32")
    add_values<std::uint32_t>(sum, file, dataset, shape);
  else if (type == "uint64")
    add_values<std::uint64_t>(sum, file, dataset, shape);
  else if (type == "float32")
    add_values<float>(sum, file, dataset, shape);
  else if (type == "float64")
    add_values<double>(sum, file, dataset, shape);
  else if (type.starts_with("int") || type.starts_with("uint"))
    add_values<std::int64_t>(sum, file, dataset, shape);
}

void add_group(Sum& sum, const File& file, const std::string& group) {
  for (const std::string& name : file.children(group)) {
    const std::string path = (group == "/" ? "/" : group + "/") + name;
    if (path == "/history")
      continue;
    if (file.is_group(path)) {
      add_group(sum, file, path);
      continue;
    }
    const std::string type = file.type_name(path);
    const Shape shape = file.shape(path);
    sum.add(path);
    sum.add(type);
    sum.add(shape.data(), shape.size() * sizeof(shape[0]));
    add_dataset(sum, file, path, type, shape);
  }
}

} // namespace

std::uint64_t hash(const void* data, std::size_t bytes) { return XXH3_64bits(data, bytes); }

std::string digest(const File& file) {
  Sum sum;
  add_group(sum, file, "/");
  return sum.hexadecimal();
}

} // namespace deeprg::store
