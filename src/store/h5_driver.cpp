#include "store/h5_driver.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>

#include "base/error.hpp"

namespace deeprg::store {
namespace {

constexpr haddr_t largest_address = std::numeric_limits<off_t>::max();

struct OpenFile : H5FD_t {
  int descriptor = -1;
  haddr_t end_of_addresses = 0, end_of_file = 0;
  DiskError* error = nullptr;

  void fail(const char* action) {
    if (error->message.empty())
      error->message = std::string(action) + ": " + std::strerror(errno);
  }
};

OpenFile& of(H5FD_t* file) { return *static_cast<OpenFile*>(file); }
const OpenFile& of(const H5FD_t* file) { return *static_cast<const OpenFile*>(file); }

H5FD_t* open(const char* name, unsigned flags, hid_t access, haddr_t) {
  int mode = (flags & H5F_ACC_RDWR) != 0 ? O_RDWR : O_RDONLY;
  mode |= ((flags & H5F_ACC_TRUNC) != 0 ? O_TRUNC : 0) | ((flags & H5F_ACC_CREAT) != 0 ? O_CREAT : 0);
  auto file = std::make_unique<OpenFile>();
  std::memcpy(&file->error, H5Pget_driver_info(access), sizeof file->error);
  file->descriptor = ::open(name, mode, 0666);
  struct stat facts {};
  if (file->descriptor < 0 || ::fstat(file->descriptor, &facts) != 0) {
    file->fail("open");
    return nullptr;
  }
  file->end_of_file = static_cast<haddr_t>(facts.st_size);
  return file.release();
}

herr_t close(H5FD_t* base) {
  const std::unique_ptr<OpenFile> file(&of(base));
  if (::close(file->descriptor) != 0)
    file->fail("close");
  return 0;
}

herr_t read(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* buffer) {
  OpenFile& file = of(base);
  auto* bytes = static_cast<char*>(buffer);
  while (size > 0) {
    const auto n = ::pread(file.descriptor, bytes, size, static_cast<off_t>(address));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0) { // beyond the end, where the library expects zeros
      std::memset(bytes, 0, size);
      return 0;
    }
    bytes += n;
    size -= static_cast<std::size_t>(n);
    address += static_cast<haddr_t>(n);
  }
  return 0;
}

herr_t write(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, const void* buffer) {
  OpenFile& file = of(base);
  const auto* bytes = static_cast<const char*>(buffer);
  while (size > 0 && file.error->message.empty()) {
    const auto n = ::pwrite(file.descriptor, bytes, size, static_cast<off_t>(address));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      file.fail("write");
      break;
    }
    bytes += n;
    size -= static_cast<std::size_t>(n);
    address += static_cast<haddr_t>(n);
  }
  file.end_of_file = std::max(file.end_of_file, address + size);
  return 0;
}

herr_t truncate(H5FD_t* base, hid_t, hbool_t) {
  OpenFile& file = of(base);
  if (file.end_of_addresses != file.end_of_file && file.error->message.empty()) {
    if (::ftruncate(file.descriptor, static_cast<off_t>(file.end_of_addresses)) != 0)
      file.fail("truncate");
    file.end_of_file = file.end_of_addresses;
  }
  return 0;
}

haddr_t end_of_addresses(const H5FD_t* file, H5FD_mem_t) { return of(file).end_of_addresses; }
haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) { return of(file).end_of_file; }
herr_t set_end_of_addresses(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  of(file).end_of_addresses = address;
  return 0;
}

herr_t query(const H5FD_t*, unsigned long* features) {
  *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
              H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

const H5FD_class_t& driver_class() {
  static const H5FD_class_t made = [] {
    H5FD_class_t driver{};
    driver.name = "deeprg_careful";
    driver.maxaddr = largest_address;
    driver.fc_degree = H5F_CLOSE_WEAK;
    driver.fapl_size = sizeof(DiskError*);
    driver.open = open;
    driver.close = close;
    driver.query = query;
    driver.get_eoa = end_of_addresses;
    driver.set_eoa = set_end_of_addresses;
    driver.get_eof = end_of_file;
    driver.read = read;
    driver.write = write;
    driver.truncate = truncate;
    constexpr H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(map), std::end(map), driver.fl_map);
    return driver;
  }();
  return made;
}

} // namespace

void use_careful_driver(hid_t access, DiskError& error) {
  static const hid_t driver = H5FDregister(&driver_class());
  const DiskError* pointer = &error;
  if (driver < 0 || H5Pset_driver(access, driver, &pointer) < 0)
    throw Failure("the HDF5 library takes no file driver");
}

} // namespace deeprg::store
