#include "run/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "base/error.hpp"

namespace deeprg::run {
namespace {

std::string host_name() { // MPI may not have been started
  char name[256] = "";
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

} // namespace

std::optional<Lock> Lock::take(const std::filesystem::path& file, std::chrono::milliseconds patience,
                               const std::string& owner) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    throw InputError("cannot write in " + file.parent_path().string() + ": " + std::strerror(errno));
  Lock taken(descriptor);
  const auto began = std::chrono::steady_clock::now();
  for (auto lock = whole_file(); ::fcntl(descriptor, F_OFD_SETLK, &lock) != 0; lock = whole_file()) {
    if (std::chrono::steady_clock::now() - began >= patience)
      return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  taken.before_ = Lock::owner(file);
  if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, owner.data(), owner.size(), 0) < 0)
    throw Failure("cannot write " + file.string() + ": " + std::strerror(errno));
  return taken;
}

bool Lock::held(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0)
    return false;
  auto lock = whole_file();
  const bool asked = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0;
  ::close(descriptor);
  return asked && lock.l_type != F_UNLCK;
}

std::string Lock::owner(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string Lock::this_process() { return fmt::format("host {} process {}", host_name(), ::getpid()); }

Lock::Lock(Lock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), before_(std::move(other.before_)) {}

Lock::~Lock() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

} // namespace deeprg::run
