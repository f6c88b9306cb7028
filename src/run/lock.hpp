// A lock file that dies with its owner: an open-file-description lock, with host and process as text for whoever waits.
// Local.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace deeprg::run {

class Lock {
public:
  // Makes the file and takes its lock, in the name of `owner`; nothing if another process still holds it after
  // `patience`. InputError if the file cannot be opened for writing.
  [[nodiscard]] static std::optional<Lock> take(const std::filesystem::path& file, std::chrono::milliseconds patience,
                                                const std::string& owner = this_process());
  // Whether a process holds it now.
  [[nodiscard]] static bool held(const std::filesystem::path& file);
  // The last owner: "host h process p" where it gave no name.
  [[nodiscard]] static std::string owner(const std::filesystem::path& file);
  [[nodiscard]] static std::string this_process();

  [[nodiscard]] const std::string& owner_before() const { return before_; } // empty: none

  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
  std::string before_;
};

} // namespace deeprg::run
