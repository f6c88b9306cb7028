// What files of store/h5 say of themselves: attributes, and the types of datasets.
#include <algorithm>

#include "store/h5_handle.hpp"

namespace deeprg::store {
namespace {

void add_attribute(hid_t file, const std::string& object, const std::string& name, hid_t type, hid_t space,
                   const void* data, const std::string& what) {
  const Id owner(H5Oopen(file, object.c_str(), H5P_DEFAULT), H5Oclose, what);
  const Id id(H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, what);
  check(H5Awrite(id, type, data), what);
}

std::string place(const std::filesystem::path& path, const std::string& object, const std::string& name) {
  return path.string() + ": attribute " + object + "@" + name;
}

std::string text_type_name(hid_t type) {
  const std::string bits = std::to_string(8 * H5Tget_size(type));
  switch (H5Tget_class(type)) {
  case H5T_INTEGER:
    return (H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int") + bits;
  case H5T_FLOAT:
    return "float" + bits;
  case H5T_STRING:
    return "text";
  default:
    return "other";
  }
}

} // namespace

void File::set_attribute(const std::string& object, const std::string& name, const std::string& text) {
  const std::string what = place(path_, object, name);
  const Id type(H5Tcopy(H5T_C_S1), H5Tclose, what);
  check(H5Tset_size(type, std::max<std::size_t>(text.size(), 1)), what);
  check(H5Tset_cset(type, H5T_CSET_UTF8), what);
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, what);
  add_attribute(handle_->id, object, name, type, space, text.c_str(), what);
}

void File::set_attribute(const std::string& object, const std::string& name, std::int64_t value) {
  const std::string what = place(path_, object, name);
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, what);
  add_attribute(handle_->id, object, name, H5T_NATIVE_INT64, space, &value, what);
}

void File::set_attribute(const std::string& object, const std::string& name, double value) {
  const std::string what = place(path_, object, name);
  const Id space(H5Screate(H5S_SCALAR), H5Sclose, what);
  add_attribute(handle_->id, object, name, H5T_NATIVE_DOUBLE, space, &value, what);
}

void File::set_attribute(const std::string& object, const std::string& name, const std::vector<std::int64_t>& values) {
  const std::string what = place(path_, object, name);
  const hsize_t length = values.size();
  const Id space(H5Screate_simple(1, &length, nullptr), H5Sclose, what);
  add_attribute(handle_->id, object, name, H5T_NATIVE_INT64, space, values.data(), what);
}

bool File::has_attribute(const std::string& object, const std::string& name) const {
  return exists(object) && H5Aexists_by_name(handle_->id, object.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

std::string File::text_attribute(const std::string& object, const std::string& name) const {
  const std::string what = place(path_, object, name);
  const Id id(H5Aopen_by_name(handle_->id, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, what);
  const Id type(H5Aget_type(id), H5Tclose, what);
  if (H5Tget_class(type) != H5T_STRING)
    throw Failure(what + " is not text");
  if (H5Tis_variable_str(type) > 0) { // as h5py writes it
    const Id memory(H5Tcopy(H5T_C_S1), H5Tclose, what);
    check(H5Tset_size(memory, H5T_VARIABLE), what);
    check(H5Tset_cset(memory, H5Tget_cset(type)), what);
    char* pointer = nullptr;
    check(H5Aread(id, memory, &pointer), what);
    std::string text(pointer == nullptr ? "" : pointer);
    H5free_memory(pointer);
    return text;
  }
  std::string text(H5Tget_size(type), '\0');
  check(H5Aread(id, type, text.data()), what);
  text.erase(std::find(text.begin(), text.end(), '\0'), text.end());
  return text;
}

std::vector<std::int64_t> File::integers_attribute(const std::string& object, const std::string& name) const {
  const std::string what = place(path_, object, name);
  const Id id(H5Aopen_by_name(handle_->id, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, what);
  const Id space(H5Aget_space(id), H5Sclose, what);
  std::vector<std::int64_t> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  check(H5Aread(id, H5T_NATIVE_INT64, values.data()), what);
  return values;
}

std::int64_t File::integer_attribute(const std::string& object, const std::string& name) const {
  return integers_attribute(object, name).at(0);
}

double File::real_attribute(const std::string& object, const std::string& name) const {
  const std::string what = place(path_, object, name);
  const Id id(H5Aopen_by_name(handle_->id, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, what);
  double value = 0;
  check(H5Aread(id, H5T_NATIVE_DOUBLE, &value), what);
  return value;
}

std::string File::type_name(const std::string& dataset) const {
  const Id id(H5Dopen2(handle_->id, dataset.c_str(), H5P_DEFAULT), H5Dclose, path_.string() + ": dataset " + dataset);
  const Id type(H5Dget_type(id), H5Tclose, dataset);
  return text_type_name(type);
}

} // namespace deeprg::store
