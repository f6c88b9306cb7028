// A file driver of the HDF5 library under which a disk that fails leaves the library whole. For store/h5 alone.
//
// The library (1.10) does not survive a write that fails while a file is closed: the file is neither open nor closed
// afterwards and the process crashes when MPI ends. This driver tells the library that every write went well, keeps the
// first error and writes nothing from there on; whoever wrote asks for it.
#pragma once

#include <hdf5.h>

#include <string>

namespace deeprg::store {

struct DiskError {
  std::string message; // empty: none so far
};

// Makes files opened with `access` use the driver and report to `error`, which must outlive them. Failure.
void use_careful_driver(hid_t access, DiskError& error);

} // namespace deeprg::store
