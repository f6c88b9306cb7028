// Checkpoints: generations of a stage's whole state, immutable, the newest that verifies wins.
//
// FOLDER/000123.h5 holds the stage's name, its input (physics and length keys) and the state; it is written and
// published by store/output. Numbers grow over all stages of a run. At least `keep` generations of the stage remain.
// Collective over the communicator, all members.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "parallel/comm.hpp"
#include "store/h5_archive.hpp"

namespace deeprg::store {

class Checkpoints {
public:
  Checkpoints(const parallel::Comm& comm, std::filesystem::path folder, std::string stage, int keep);

  // Writes a new generation and removes the oldest beyond `keep`. CollectiveFailure if it cannot be written; what was
  // there stays.
  template <class State>
  void write(const std::string& input, State& state) {
    write_generation(input, [&](SaveArchive& archive) { state.state(archive); });
  }

  // The input of the newest generation that verifies, or nothing if the stage has none. Older ones are tried where the
  // newest does not verify, with a warning through `warn` on rank 0; CollectiveFailure if none verifies.
  [[nodiscard]] std::optional<std::string> find(const std::function<void(const std::string&)>& warn);

  // Reads the generation that find() chose.
  template <class State>
  void load(State& state) const {
    const File file = File::open(found_);
    LoadArchive archive(file, comm_->root(), "/state");
    state.state(archive);
  }

  [[nodiscard]] const std::filesystem::path& found() const { return found_; }

  // The files of this stage's generations, newest first; those that cannot be read count too. Local.
  [[nodiscard]] std::vector<std::filesystem::path> generations() const;

private:
  void write_generation(const std::string& input, const std::function<void(SaveArchive&)>& save);

  const parallel::Comm* comm_;
  std::filesystem::path folder_, found_;
  std::string stage_;
  int keep_;
};

} // namespace deeprg::store
