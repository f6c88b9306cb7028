#include "store/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/error.hpp"
#include "base/random.hpp"
#include "store/digest.hpp"

namespace deeprg::store {
namespace {

constexpr std::int64_t format_version = 1;

// The number in 000123.h5, or nothing for any other name.
std::optional<long> generation_number(const std::filesystem::path& path) {
  const std::string stem = path.stem().string();
  long number = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  if (path.extension() != ".h5" || stem.empty() || error != std::errc() || end != stem.data() + stem.size())
    return std::nullopt;
  return number;
}

std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (generation_number(entry.path()))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return *generation_number(a) > *generation_number(b); });
  return files;
}

// Reads every byte of a generation. Throws what is wrong with it.
void verify(const File& file) {
  if (file.text_attribute("/", "format") != "deeprg checkpoint")
    throw Failure("not a deeprg checkpoint");
  if (const auto found = file.integer_attribute("/", "format_version"); found != format_version)
    throw Failure("format version " + std::to_string(found) + ", this program reads " + std::to_string(format_version));
  if (const auto found = file.integer_attribute("/", "rng_version");
      found != static_cast<std::int64_t>(random::version))
    throw Failure("random-number version " + std::to_string(found) + ", this program has " +
                  std::to_string(random::version));
  static_cast<void>(digest(file));
}

} // namespace

Checkpoints::Checkpoints(const parallel::Comm& comm, std::filesystem::path folder, std::string stage, int keep)
    : comm_(&comm), folder_(std::move(folder)), stage_(std::move(stage)), keep_(keep) {}

std::vector<std::filesystem::path> Checkpoints::generations() const {
  std::vector<std::filesystem::path> mine;
  for (const auto& path : numbered_files(folder_)) {
    try {
      if (File::open(path).text_attribute("/", "stage") == stage_)
        mine.push_back(path);
    } catch (const std::exception&) {
      mine.push_back(path); // unreadable: may be this stage's, and find() says what is wrong with it
    }
  }
  return mine;
}

void Checkpoints::write_generation(const std::string& input, const std::function<void(SaveArchive&)>& save) {
  std::string path, error;
  if (comm_->root()) {
    try {
      if (std::filesystem::create_directories(folder_))
        sync_folder(folder_.parent_path());
      const auto files = numbered_files(folder_);
      char name[32];
      std::snprintf(name, sizeof name, "%06ld.h5", files.empty() ? 1 : *generation_number(files.front()) + 1);
      path = (folder_ / name).string();
    } catch (const std::exception& e) {
      error = e.what();
    }
  }
  if (error = comm_->broadcast(error, 0); !error.empty())
    throw CollectiveFailure("cannot write a checkpoint: " + error);
  path = comm_->broadcast(path, 0);
  Output output(*comm_, path, Packing::none);
  output.on_root([&](File& file) {
    file.set_attribute("/", "format", std::string("deeprg checkpoint"));
    file.set_attribute("/", "format_version", format_version);
    file.set_attribute("/", "rng_version", static_cast<std::int64_t>(random::version));
    file.set_attribute("/", "stage", stage_);
    file.set_attribute("/", "input", input);
  });
  SaveArchive archive(output, "/state");
  save(archive);
  output.publish();
  if (!comm_->root())
    return;
  const auto mine = generations();
  for (auto old = static_cast<std::size_t>(std::max(keep_, 2)); old < mine.size(); ++old) {
    std::error_code ignored;
    std::filesystem::remove(mine[old], ignored);
  }
}

std::optional<std::string> Checkpoints::find(const std::function<void(const std::string&)>& warn) {
  std::string chosen, input, complaints;
  bool any = false;
  if (comm_->root()) {
    for (const auto& path : generations()) {
      any = true;
      try {
        const File file = File::open(path);
        verify(file);
        input = file.text_attribute("/", "input");
        chosen = path.string();
        break;
      } catch (const std::exception& e) {
        complaints += (complaints.empty() ? "" : "\n") + path.string() + ": " + e.what();
      }
    }
    if (!complaints.empty() && !chosen.empty())
      warn("checkpoint does not verify, an older one is used (" + chosen + "):\n" + complaints);
  }
  any = comm_->any(any);
  chosen = comm_->broadcast(chosen, 0);
  if (!any)
    return std::nullopt;
  if (chosen.empty())
    throw CollectiveFailure("no checkpoint of the " + stage_ + " stage verifies:\n" + comm_->broadcast(complaints, 0) +
                            "\nTo start this stage anew: --fresh " + stage_);
  found_ = chosen;
  return comm_->broadcast(input, 0);
}

} // namespace deeprg::store
