#include "run/directory.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "base/error.hpp"
#include "parallel/on_root.hpp"
#include "store/output.hpp"

namespace deeprg::run {
namespace {

constexpr auto longest_wait = std::chrono::seconds(10);

// Opens the lock of a directory and takes it; rank 0. Throws what is wrong.
Lock take_lock(const std::filesystem::path& path, std::chrono::milliseconds patience) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_directory(path, ignored))
    throw InputError(path.string() + ": is a file, not a run directory; choose another one with --output");
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_empty(path, ignored) &&
      !std::filesystem::exists(path / "resolved.toml", ignored) && !std::filesystem::exists(path / "lock", ignored))
    throw InputError(path.string() + ": holds files that are not a deeprg run; choose another directory with --output");
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed)
    throw InputError("cannot create " + path.string() + ": " + failed.message());
  auto lock = Lock::take(path / "lock", patience);
  if (!lock)
    throw Failure(path.string() + ": another deeprg works here (" + Lock::owner(path / "lock") +
                  "); wait for it or stop it");
  return std::move(*lock);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out + '"';
}

} // namespace

Directory::Directory(const parallel::Comm& comm, std::filesystem::path path) : comm_(&comm), path_(std::move(path)) {
  parallel::on_root(comm, [&] { lock_.emplace(take_lock(path_, longest_wait)); });
}

void claim(const std::filesystem::path& path) { static_cast<void>(take_lock(path, {})); }

void Directory::keep_input(const std::string& input_text, const std::string& resolved) const {
  parallel::on_root(*comm_, [&] {
    store::write_text_atomically(path_ / "input.toml", input_text);
    store::write_text_atomically(path_ / "resolved.toml", resolved);
  });
}

void Directory::report(const Status& status) const {
  if (!comm_->root())
    return;
  try {
    store::write_text_atomically(path_ / "status.json", to_json(status));
  } catch (const std::exception&) {
  }
}

void Directory::move_aside(const std::vector<std::string>& names) const {
  parallel::on_root(*comm_, [&] {
    int number = 1;
    while (std::filesystem::exists(path_ / fmt::format("aside.{}", number)))
      ++number;
    const auto aside = path_ / fmt::format("aside.{}", number);
    for (const auto& name : names)
      if (std::filesystem::exists(path_ / name)) {
        std::filesystem::create_directories((aside / name).parent_path());
        std::filesystem::rename(path_ / name, aside / name);
      }
  });
}

std::string to_json(const Status& s) {
  return fmt::format("{{\"state\": {}, \"stage\": {}, \"done\": {}, \"total\": {}, \"unit\": {}, \"seconds_left\": {}, "
                     "\"last_checkpoint\": {}, \"updated\": {}, \"message\": {}}}\n",
                     quoted(s.state), quoted(s.stage), s.done, s.total, quoted(s.unit),
                     s.seconds_left < 0 ? "null" : fmt::format("{:.1f}", s.seconds_left),
                     s.last_checkpoint.empty() ? "null" : quoted(s.last_checkpoint), quoted(now()), quoted(s.message));
}

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

} // namespace deeprg::run
