// HDF5 files as RAII values over the serial driver of the C API: the only place that knows <hdf5.h>.
// Datasets are chunked (up to 1 MiB, whole trailing axes first), shuffled, deflated and checksummed (fletcher32); files
// use the 1.10 format, whose metadata are checksummed too, so that no corruption passes in silence.
// Local: each call concerns the calling process alone. Errors of the library become Failure with its own message.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/archive.hpp"
#include "parallel/comm.hpp"

namespace deeprg::store {

// What a dataset says of itself. axes: the name of each axis; a dimension scale of that name is attached from the
// dataset's own group, made with values 0, 1, ... where it is not there yet.
struct Label {
  std::string long_name{}, units = "1", formula{};
  std::vector<std::string> axes{};
};

// Whether datasets are compressed: files that are kept are; what is soon replaced is written at the speed of memory.
enum class Packing { deflate, none };

class File {
public:
  static File create(const std::filesystem::path& path, Packing packing = Packing::deflate); // replaces
  // Read only; without a lock, so that files of running programs can be read. InputError if it is missing, unreadable
  // or not HDF5.
  static File open(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  [[nodiscard]] bool exists(const std::string& object) const;
  void create_group(const std::string& group); // with its parents; nothing if it is there
  [[nodiscard]] std::vector<std::string> children(const std::string& group) const; // names, sorted

  [[nodiscard]] bool is_group(const std::string& object) const;

  [[nodiscard]] Shape shape(const std::string& dataset) const;
  [[nodiscard]] std::string type_name(const std::string& dataset) const; // "int8", "float32", ..., "text"

  template <class T>
  void write(const std::string& dataset, std::span<const T> values, const Shape& shape, const Label& label = {}) {
    create_dataset(dataset, parallel::type_of<T>(), shape, label);
    write_slab(dataset, Hyperslab::all(shape), values.data(), values.size(), parallel::type_of<T>());
  }
  template <class T>
  void write(const std::string& dataset, const std::vector<T>& values, const Shape& shape, const Label& label = {}) {
    write(dataset, std::span<const T>(values), shape, label);
  }
  template <class T>
  void write_scalar(const std::string& dataset, T value, const Label& label = {}) {
    write(dataset, std::span<const T>(&value, 1), Shape{}, label);
  }
  void create_dataset(const std::string& dataset, parallel::Type type, const Shape& shape, const Label& label);
  template <class T>
  void write(const std::string& dataset, const Hyperslab& slab, std::span<const T> values) {
    write_slab(dataset, slab, values.data(), values.size(), parallel::type_of<T>());
  }
  void write(const std::string& dataset, const Hyperslab& slab, parallel::Type type, const void* values) {
    write_slab(dataset, slab, values, slab.size(), type);
  }

  // Converts to T where the file holds another number type.
  template <class T>
  [[nodiscard]] std::vector<T> read(const std::string& dataset) const {
    const Shape all = shape(dataset);
    std::vector<T> values(volume(all));
    read(dataset, Hyperslab::all(all), std::span<T>(values));
    return values;
  }
  template <class T>
  [[nodiscard]] T read_scalar(const std::string& dataset) const {
    return read<T>(dataset).at(0);
  }
  template <class T>
  void read(const std::string& dataset, const Hyperslab& slab, std::span<T> values) const {
    read_slab(dataset, slab, values.data(), values.size(), parallel::type_of<T>());
  }

  void read(const std::string& dataset, const Hyperslab& slab, parallel::Type type, void* values) const {
    read_slab(dataset, slab, values, slab.size(), type);
  }

  // Attributes of a group or dataset ("/" is the root).
  void set_attribute(const std::string& object, const std::string& name, const std::string& text);
  void set_attribute(const std::string& object, const std::string& name, std::int64_t value);
  void set_attribute(const std::string& object, const std::string& name, double value);
  void set_attribute(const std::string& object, const std::string& name, const std::vector<std::int64_t>& values);
  [[nodiscard]] bool has_attribute(const std::string& object, const std::string& name) const;
  // Failure naming file, object and attribute if it is missing or of another kind.
  [[nodiscard]] std::string text_attribute(const std::string& object, const std::string& name) const;
  [[nodiscard]] std::int64_t integer_attribute(const std::string& object, const std::string& name) const;
  [[nodiscard]] double real_attribute(const std::string& object, const std::string& name) const;
  [[nodiscard]] std::vector<std::int64_t> integers_attribute(const std::string& object, const std::string& name) const;

  void close(); // flushes and reports errors that the destructor could only swallow

  // What was written to this object, and a check that a file reads back as that. Failure naming the dataset.
  struct Written {
    std::string dataset;
    Hyperslab slab;
    parallel::Type type;
    std::uint64_t hash;
  };
  [[nodiscard]] const std::vector<Written>& written() const { return written_; }
  void verify(const std::vector<Written>& parts) const;

private:
  struct Handle;
  File(std::shared_ptr<Handle> handle, std::filesystem::path path, Packing packing);
  void write_slab(const std::string& dataset, const Hyperslab& slab, const void* data, std::size_t n,
                  parallel::Type type);
  void read_slab(const std::string& dataset, const Hyperslab& slab, void* data, std::size_t n,
                 parallel::Type type) const;
  void check_disk() const; // Failure if the disk has failed
  void attach_axes(const std::string& dataset, const Shape& shape, const Label& label);

  std::shared_ptr<Handle> handle_;
  std::filesystem::path path_;
  Packing packing_;
  std::vector<Written> written_;
};

[[nodiscard]] std::string hdf5_library(); // "1.10.8, parallel"

} // namespace deeprg::store
