// What the files of store/h5 share: identifiers of the HDF5 library that release themselves, and its errors as Failure.
// For these files alone.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "base/error.hpp"
#include "store/h5.hpp"
#include "store/h5_driver.hpp"

namespace deeprg::store {

// The innermost messages of the library's error stack.
inline std::string library_message() {
  std::string text;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned n, const H5E_error2_t* error, void* out) -> herr_t {
        if (n < 2 && error->desc != nullptr)
          *static_cast<std::string*>(out) += (n == 0 ? "" : "; ") + std::string(error->desc);
        return 0;
      },
      &text);
  return text.empty() ? "unknown HDF5 error" : text;
}

// An identifier of the library with the function that releases it.
class Id {
public:
  Id(hid_t id, herr_t (*release)(hid_t), const std::string& what) : id_(id), release_(release) {
    if (id_ < 0)
      throw Failure(what + ": " + library_message());
  }
  ~Id() {
    if (id_ >= 0)
      release_(id_);
  }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  operator hid_t() const { return id_; } // NOLINT: the C API wants it

  // Releases now and reports what the destructor could only swallow: closing a dataset writes its cached chunks.
  void close(const std::string& what) {
    if (release_(std::exchange(id_, H5I_INVALID_HID)) < 0)
      throw Failure(what + ": " + library_message());
  }

private:
  hid_t id_;
  herr_t (*release_)(hid_t);
};

inline void check(herr_t code, const std::string& what) {
  if (code < 0)
    throw Failure(what + ": " + library_message());
}

struct File::Handle {
  ~Handle() {
    if (id >= 0)
      H5Fclose(id);
  }
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  hid_t id = H5I_INVALID_HID;
  DiskError disk; // of a file that is written
};

} // namespace deeprg::store
