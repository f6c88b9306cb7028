#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "command/bench.hpp"
#include "ising/spins.hpp"
#include "store/checkpoint.hpp"

namespace deeprg::command {
namespace {

namespace fs = std::filesystem;

constexpr int repeats = 3;
constexpr std::int64_t width = 32768, height = 65536; // 256 MiB of bits

// A folder of its own, removed with all it holds.
class Folder {
public:
  explicit Folder(const parallel::Comm& comm)
      : comm_(comm), path_(comm.broadcast(fs::absolute(fmt::format("deeprg-bench-io.{}", getpid())).string(), 0)) {
    if (comm_.root())
      fs::create_directories(path_ / "checkpoint");
    comm_.barrier();
  }
  ~Folder() {
    std::error_code ignored;
    if (comm_.root())
      fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  parallel::Comm comm_;
  fs::path path_;
};

// What the sampling of one large lattice saves.
struct Lattice {
  ising::BitRows rows;
  template <class Archive>
  void state(Archive& archive) {
    archive.distributed("spins", rows.shape(), rows.part(), rows.bits);
  }
};

// The bytes to a file and to the disk, nothing else.
void write_plainly(const fs::path& path, const std::vector<std::uint64_t>& words) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const char* next = reinterpret_cast<const char*>(words.data());
  for (std::size_t left = words.size() * 8; file >= 0 && left > 0;) {
    const ssize_t written = ::write(file, next, left);
    if (written <= 0)
      break;
    next += written;
    left -= static_cast<std::size_t>(written);
  }
  if (file < 0 || ::fsync(file) != 0 || ::close(file) != 0 || fs::file_size(path) != words.size() * 8)
    throw InputError(path.string() + ": cannot write 256 MiB here; run deeprg bench io in a folder with room");
}

void read_plainly(const fs::path& path, std::vector<std::uint64_t>& words) {
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(words.data()), static_cast<std::streamsize>(words.size() * 8));
}

// A checkpoint over the ranks of `comm`: seconds to write and to read it, and of the plain file on rank 0.
std::vector<BenchRow> checkpoints(const parallel::Comm& comm) {
  const Folder folder(comm);
  const auto geometry = lattice::Geometry::of({width, height});
  Lattice lattice{ising::BitRows(lattice::Domain::of(geometry, 1, comm.size(), comm.rank()), 1, {0, 1})};
  ising::set_random(lattice.rows, random::Generator(1));
  const fs::path plain = folder.path() / "plain";
  std::vector<std::uint64_t> bytes(comm.root() ? static_cast<std::size_t>(width * height / 64) : 0, 0x5DEECE66D);
  store::Checkpoints files(comm, folder.path() / "checkpoint", "bench", 2);
  const auto t = median_seconds({[&] {
                                   if (comm.root())
                                     write_plainly(plain, bytes);
                                   comm.barrier();
                                 },
                                 [&] { files.write("bench", lattice); },
                                 [&] {
                                   if (comm.root())
                                     read_plainly(plain, bytes);
                                   comm.barrier();
                                 },
                                 [&] {
                                   if (!files.find([](const std::string&) {}))
                                     throw CollectiveFailure("the checkpoint of the bench is gone");
                                   files.load(lattice);
                                 }},
                                repeats, Clock::wall);
  const double megabytes = static_cast<double>(width * height / 8) * 1e-6;
  const auto ranks = [&](const char* what) {
    return comm.size() == 1 ? std::string(what) : fmt::format("{}, {} ranks", what, comm.size());
  };
  return {{"a plain file of 256 MiB, on the disk", megabytes / t[0], "", "MB/s"},
          {ranks("a checkpoint of 256 MiB, verified"), megabytes / t[1], "", "MB/s"},
          {ranks("a checkpoint / a plain file, time"), t[1] / t[0], "", ""},
          {ranks("restart from it, verified"), megabytes / t[3], "", "MB/s"},
          {ranks("restart / reading a plain file, time"), t[3] / t[2], "", ""}};
}

} // namespace

std::vector<BenchRow> bench_io() { return checkpoints(parallel::Comm::self()); }

std::vector<BenchRow> bench_io_ranks(const parallel::Comm& comm) { return checkpoints(comm); }

} // namespace deeprg::command
