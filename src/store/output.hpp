// One file written by all ranks and published by one rename.
//
// The ranks stream their parts to rank 0, which alone writes (serial driver: every error of the disk is reported, where
// collective MPI-IO can lose a full disk in silence), to PATH.tmp. publish() closes it, reads every part back and
// compares it with a hash taken in memory, syncs, renames and syncs the folder. An error on rank 0 is kept and the
// protocol goes on, so that no rank hangs; publish() then throws it on all ranks as CollectiveFailure and PATH keeps
// what it had. Collective over the communicator given, all members.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "parallel/comm.hpp"
#include "store/h5.hpp"

namespace deeprg::store {

class Output {
public:
  Output(const parallel::Comm& comm, std::filesystem::path path, Packing packing = Packing::deflate);
  ~Output(); // removes what was not published

  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  [[nodiscard]] const parallel::Comm& comm() const { return *comm_; }

  // Rank 0 calls write(file); its exceptions are kept for publish().
  void on_root(const std::function<void(File&)>& write);

  template <class T>
  void create(const std::string& dataset, const Shape& shape, const Label& label = {}) {
    on_root([&](File& file) { file.create_dataset(dataset, parallel::type_of<T>(), shape, label); });
  }
  // Every rank adds its part, which may be empty. Rank 0 holds at most 4 MiB of another rank's part at a time where
  // that part is a plain box.
  template <class T>
  void write(const std::string& dataset, const Hyperslab& mine, std::span<const T> values) {
    write_parts(dataset, mine, values.data(), values.size(), sizeof(T), parallel::type_of<T>());
  }

  void publish();

private:
  void write_parts(const std::string& dataset, const Hyperslab& mine, const void* values, std::size_t n,
                   std::size_t element_bytes, parallel::Type type);

  const parallel::Comm* comm_;
  std::filesystem::path path_, aside_;
  std::optional<File> file_; // rank 0
  std::string error_;        // rank 0: the first one
  bool published_ = false;
};

// Makes the entries of a folder durable; local. Failure if the system says no.
void sync_folder(const std::filesystem::path& folder);

// Writes text aside and renames it over path; local.
void write_text_atomically(const std::filesystem::path& path, const std::string& text);

} // namespace deeprg::store
