// The archives (base/archive.hpp) that write a state to a file and read it back. Collective over the communicator of
// the Output; reading is local, every rank opens the file itself.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "base/archive.hpp"
#include "base/error.hpp"
#include "store/output.hpp"

namespace deeprg::store {

class SaveArchive {
public:
  explicit SaveArchive(Output& output, std::string group = "") : output_(&output), group_(std::move(group)) {}

  template <class T>
  void value(const std::string& name, const T& x) {
    output_->on_root([&](File& file) {
      if constexpr (std::is_same_v<T, std::string>) {
        file.create_group(group_.empty() ? "/" : group_);
        file.set_attribute(group_.empty() ? "/" : group_, name, x);
      } else
        file.write_scalar(path(name), x);
    });
  }
  template <class T>
  void values(const std::string& name, const std::vector<T>& x) {
    on_root(name, x);
  }
  template <class T>
  void on_root(const std::string& name, const std::vector<T>& x) {
    const Shape shape{output_->comm().root() ? x.size() : 0};
    output_->create<T>(path(name), shape);
    output_->write(path(name), Hyperslab::all(shape),
                   output_->comm().root() ? std::span<const T>(x) : std::span<const T>());
  }
  template <class T>
  void distributed(const std::string& name, const Shape& shape, const Hyperslab& mine, const std::vector<T>& x) {
    output_->create<T>(path(name), shape);
    output_->write(path(name), mine, std::span<const T>(x));
  }
  template <class Object>
  void group(const std::string& name, Object& object) {
    SaveArchive inner(*output_, path(name));
    object.state(inner);
  }

private:
  [[nodiscard]] std::string path(const std::string& name) const { return group_ + "/" + name; }

  Output* output_;
  std::string group_;
};

class LoadArchive {
public:
  LoadArchive(const File& file, bool root, std::string group = "")
      : file_(&file), root_(root), group_(std::move(group)) {}

  template <class T>
  void value(const std::string& name, T& x) const {
    if constexpr (std::is_same_v<T, std::string>)
      x = file_->text_attribute(group_.empty() ? "/" : group_, name);
    else
      x = file_->read_scalar<T>(path(name));
  }
  template <class T>
  void values(const std::string& name, std::vector<T>& x) const {
    x = file_->read<T>(path(name));
  }
  template <class T>
  void on_root(const std::string& name, std::vector<T>& x) const {
    if (root_)
      x = file_->read<T>(path(name));
    else
      x.clear();
  }
  template <class T>
  void distributed(const std::string& name, const Shape& shape, const Hyperslab& mine, std::vector<T>& x) const {
    if (file_->shape(path(name)) != shape)
      throw Failure(file_->path().string() + ": " + path(name) + " has another shape than this run");
    x.resize(mine.size());
    file_->read(path(name), mine, std::span<T>(x));
  }
  template <class Object>
  void group(const std::string& name, Object& object) const {
    LoadArchive inner(*file_, root_, path(name));
    object.state(inner);
  }

private:
  [[nodiscard]] std::string path(const std::string& name) const { return group_ + "/" + name; }

  const File* file_;
  bool root_;
  std::string group_;
};

} // namespace deeprg::store
