#include "store/h5.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.hpp"
#include "store/buffers.hpp"
#include "store/digest.hpp"
#include "store/h5_handle.hpp"

namespace deeprg::store {
namespace {

constexpr std::uint64_t chunk_bytes = std::uint64_t{1} << 20;
constexpr std::size_t cache_bytes = std::size_t{64} << 20;

hid_t native(parallel::Type type) {
  switch (type) {
  case parallel::Type::int8:
    return H5T_NATIVE_INT8;
  case parallel::Type::uint8:
    return H5T_NATIVE_UINT8;
  case parallel::Type::int32:
    return H5T_NATIVE_INT32;
  case parallel::Type::uint32:
    return H5T_NATIVE_UINT32;
  case parallel::Type::int64:
    return H5T_NATIVE_INT64;
  case parallel::Type::uint64:
    return H5T_NATIVE_UINT64;
  case parallel::Type::float32:
    return H5T_NATIVE_FLOAT;
  case parallel::Type::float64:
    return H5T_NATIVE_DOUBLE;
  }
  throw Failure("unknown type");
}

// Whole trailing axes as long as a chunk stays within its bound, then as much of the next one as fits.
Shape chunk_of(const Shape& shape, std::uint64_t element_bytes) {
  Shape chunk(shape.size(), 1);
  std::uint64_t bytes = element_bytes;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    chunk[axis] = std::clamp<std::uint64_t>(chunk_bytes / bytes, 1, std::max<std::uint64_t>(shape[axis], 1));
    bytes *= chunk[axis];
    if (chunk[axis] < shape[axis])
      break;
  }
  return chunk;
}

const hsize_t* sizes(const Shape& shape) {
  static_assert(sizeof(hsize_t) == sizeof(std::uint64_t));
  return reinterpret_cast<const hsize_t*>(shape.data());
}

std::string parent_of(const std::string& object) {
  const auto slash = object.find_last_of('/');
  return slash == 0 || slash == std::string::npos ? "/" : object.substr(0, slash);
}

} // namespace

File::File(std::shared_ptr<Handle> handle, std::filesystem::path path, Packing packing)
    : handle_(std::move(handle)), path_(std::move(path)), packing_(packing) {}

File File::create(const std::filesystem::path& path, Packing packing) {
  keep_buffers();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  const Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "H5Pcreate");
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), "H5Pset_libver_bounds");
  check(H5Pset_cache(access, 0, 1009, cache_bytes, 1.0), "H5Pset_cache");
  auto handle = std::make_shared<Handle>();
  use_careful_driver(access, handle->disk);
  handle->id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  if (handle->id < 0)
    throw Failure("cannot write " + path.string() + ": " +
                  (handle->disk.message.empty() ? library_message() : handle->disk.message));
  return {std::move(handle), path, packing};
}

File File::open(const std::filesystem::path& path) {
  keep_buffers();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw InputError(path.string() + ": no such file");
  if (std::filesystem::is_directory(path, ignored))
    throw InputError(path.string() + ": is a directory, not an HDF5 file");
  const Id access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "H5Pcreate");
  check(H5Pset_file_locking(access, 0, 1), "H5Pset_file_locking");
  check(H5Pset_cache(access, 0, 1009, cache_bytes, 1.0), "H5Pset_cache");
  auto handle = std::make_shared<Handle>();
  handle->id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
  if (handle->id < 0)
    throw InputError(path.string() + ": not a readable HDF5 file (" + library_message() + ")");
  return {std::move(handle), path, Packing::none};
}

void File::close() {
  check(H5Fflush(handle_->id, H5F_SCOPE_GLOBAL), path_.string() + ": flush");
  const herr_t code = H5Fclose(std::exchange(handle_->id, -1));
  check(code, path_.string() + ": close");
  check_disk();
}

void File::check_disk() const {
  if (!handle_->disk.message.empty())
    throw Failure(path_.string() + ": " + handle_->disk.message);
}

bool File::exists(const std::string& object) const {
  for (auto slash = object.find('/', 1);; slash = object.find('/', slash + 1)) {
    const std::string prefix = object.substr(0, slash);
    if (prefix != "/" && H5Lexists(handle_->id, prefix.c_str(), H5P_DEFAULT) <= 0)
      return false;
    if (slash == std::string::npos)
      return true;
  }
}

void File::create_group(const std::string& group) {
  if (group == "/" || exists(group))
    return;
  const Id links(H5Pcreate(H5P_LINK_CREATE), H5Pclose, "H5Pcreate");
  check(H5Pset_create_intermediate_group(links, 1), "H5Pset_create_intermediate_group");
  const Id id(H5Gcreate2(handle_->id, group.c_str(), links, H5P_DEFAULT, H5P_DEFAULT), H5Gclose,
              path_.string() + ": group " + group);
}

std::vector<std::string> File::children(const std::string& group) const {
  const Id id(H5Gopen2(handle_->id, group.c_str(), H5P_DEFAULT), H5Gclose, path_.string() + ": group " + group);
  std::vector<std::string> names;
  check(H5Literate(
            id, H5_INDEX_NAME, H5_ITER_INC, nullptr,
            [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
              static_cast<std::vector<std::string>*>(out)->emplace_back(name);
              return 0;
            },
            &names),
        path_.string() + ": list " + group);
  return names;
}

bool File::is_group(const std::string& object) const {
  const Id id(H5Oopen(handle_->id, object.c_str(), H5P_DEFAULT), H5Oclose, path_.string() + ": " + object);
  return H5Iget_type(id) == H5I_GROUP;
}

Shape File::shape(const std::string& dataset) const {
  const Id id(H5Dopen2(handle_->id, dataset.c_str(), H5P_DEFAULT), H5Dclose, path_.string() + ": dataset " + dataset);
  const Id space(H5Dget_space(id), H5Sclose, dataset);
  Shape result(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, reinterpret_cast<hsize_t*>(result.data()), nullptr);
  return result;
}

void File::create_dataset(const std::string& dataset, parallel::Type type, const Shape& shape, const Label& label) {
  const std::string what = path_.string() + ": dataset " + dataset;
  create_group(parent_of(dataset));
  const Id creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, what);
  check(H5Pset_obj_track_times(creation, false), what);
  if (shape.empty()) // in the object's header, whose checksum then covers the value
    check(H5Pset_layout(creation, H5D_COMPACT), what);
  else if (volume(shape) > 0) {
    const Shape chunk = chunk_of(shape, H5Tget_size(native(type)));
    check(H5Pset_chunk(creation, static_cast<int>(chunk.size()), sizes(chunk)), what);
    if (packing_ == Packing::none) // stored, in a frame: a chunk of zeros would pass its fletcher32, which is 0
      check(H5Pset_deflate(creation, 0), what);
    else if (type != parallel::Type::uint64) // words of bits do not compress
      check(H5Pset_shuffle(creation) < 0 ? -1 : H5Pset_deflate(creation, 1), what);
    check(H5Pset_fletcher32(creation), what);
  }
  const Id space(shape.empty() ? H5Screate(H5S_SCALAR)
                               : H5Screate_simple(static_cast<int>(shape.size()), sizes(shape), nullptr),
                 H5Sclose, what);
  {
    const Id id(H5Dcreate2(handle_->id, dataset.c_str(), native(type), space, H5P_DEFAULT, creation, H5P_DEFAULT),
                H5Dclose, what);
  }
  if (!label.long_name.empty())
    set_attribute(dataset, "long_name", label.long_name);
  if (!label.units.empty())
    set_attribute(dataset, "units", label.units);
  if (!label.formula.empty())
    set_attribute(dataset, "formula", label.formula);
  attach_axes(dataset, shape, label);
}

void File::attach_axes(const std::string& dataset, const Shape& shape, const Label& label) {
  if (label.axes.empty())
    return;
  if (label.axes.size() != shape.size())
    throw Failure(path_.string() + ": dataset " + dataset + " names " + std::to_string(label.axes.size()) +
                  " axes but has " + std::to_string(shape.size()));
  const std::string parent = parent_of(dataset);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::string scale = (parent == "/" ? "/" : parent + "/") + label.axes[axis];
    if (scale == dataset) { // a coordinate is its own scale
      const Id id(H5Dopen2(handle_->id, dataset.c_str(), H5P_DEFAULT), H5Dclose, dataset);
      check(H5DSset_scale(id, label.axes[axis].c_str()), dataset);
      continue;
    }
    if (!exists(scale)) {
      std::vector<std::int64_t> index(shape[axis]);
      std::iota(index.begin(), index.end(), std::int64_t{0});
      write(scale, index, Shape{shape[axis]}, {.long_name = "index of " + label.axes[axis]});
      const Id id(H5Dopen2(handle_->id, scale.c_str(), H5P_DEFAULT), H5Dclose, scale);
      check(H5DSset_scale(id, label.axes[axis].c_str()), scale);
    }
    const Id id(H5Dopen2(handle_->id, dataset.c_str(), H5P_DEFAULT), H5Dclose, dataset);
    const Id scale_id(H5Dopen2(handle_->id, scale.c_str(), H5P_DEFAULT), H5Dclose, scale);
    check(H5DSattach_scale(id, scale_id, static_cast<unsigned>(axis)), dataset + ": axis " + label.axes[axis]);
  }
}

namespace {

// Calls move(dataset, memory space, file space) for the selection of n values.
template <class Move>
void transfer(hid_t file, const std::string& dataset, const Hyperslab& slab, std::size_t n, const std::string& what,
              Move move) {
  if (slab.size() != n)
    throw Failure(what + ": " + std::to_string(n) + " values for a selection of " + std::to_string(slab.size()));
  if (n == 0)
    return;
  Id id(H5Dopen2(file, dataset.c_str(), H5P_DEFAULT), H5Dclose, what);
  const Id space(H5Dget_space(id), H5Sclose, what);
  if (!slab.start.empty())
    check(H5Sselect_hyperslab(space, H5S_SELECT_SET, sizes(slab.start), sizes(slab.stride), sizes(slab.count),
                              sizes(slab.block)),
          what);
  Shape shape(slab.start.size()); // the selection's own: a memory space of one axis would be walked value by value
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    shape[axis] = slab.count[axis] * slab.block[axis];
  if (shape.empty())
    shape.push_back(n);
  const Id memory(H5Screate_simple(static_cast<int>(shape.size()), sizes(shape), nullptr), H5Sclose, what);
  check(move(id, memory, space), what);
  id.close(what);
}

} // namespace

void File::write_slab(const std::string& dataset, const Hyperslab& slab, const void* data, std::size_t n,
                      parallel::Type type) {
  check_disk();
  transfer(handle_->id, dataset, slab, n, path_.string() + ": writing " + dataset,
           [&](hid_t id, hid_t memory, hid_t space) {
             return H5Dwrite(id, native(type), memory, space, H5P_DEFAULT, data);
           });
  check_disk();
  written_.push_back({dataset, slab, type, hash(data, n * parallel::size_of(type))});
}

void File::read_slab(const std::string& dataset, const Hyperslab& slab, void* data, std::size_t n,
                     parallel::Type type) const {
  transfer(
      handle_->id, dataset, slab, n, path_.string() + ": reading " + dataset,
      [&](hid_t id, hid_t memory, hid_t space) { return H5Dread(id, native(type), memory, space, H5P_DEFAULT, data); });
}

void File::verify(const std::vector<Written>& parts) const {
  std::vector<std::byte> values;
  for (const Written& part : parts) {
    values.resize(part.slab.size() * parallel::size_of(part.type));
    read(part.dataset, part.slab, part.type, values.data());
    if (hash(values.data(), values.size()) != part.hash)
      throw Failure(path_.string() + ": " + part.dataset + " reads back differently from what was written");
  }
}

std::string hdf5_library() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release) + ", parallel";
}

} // namespace deeprg::store
