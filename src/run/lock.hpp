// A lock file that dies with its owner: an open-file-description lock, with host and process as text for whoever waits.
// Local.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

namespace deeprg::run {

class Lock {
public:
  // Makes the file and takes its lock; nothing if another process still holds it after `patience`. InputError if the
  // file cannot be opened for writing.
  [[nodiscard]] static std::optional<Lock> take(const std::filesystem::path& file, std::chrono::milliseconds patience);
  // Whether a process holds it now.
  [[nodiscard]] static bool held(const std::filesystem::path& file);
  // What the last owner wrote: "host h process p".
  [[nodiscard]] static std::string owner(const std::filesystem::path& file);

  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

} // namespace deeprg::run
