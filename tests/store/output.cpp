#include "store/output.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <random>

#include "base/error.hpp"

using namespace deeprg;
using namespace deeprg::store;

namespace {

// Files of this process end at `bytes`, as they do on a full disk, while this object lives.
class FullDisk {
public:
  explicit FullDisk(std::size_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

private:
  rlimit before_{};
  void (*handler_)(int);
};

// Numbers that do not compress.
std::vector<std::int64_t> noise(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 source(seed);
  std::vector<std::int64_t> values(n);
  std::generate(values.begin(), values.end(), [&] { return static_cast<std::int64_t>(source()); });
  return values;
}

} // namespace

BOOST_AUTO_TEST_SUITE(output)

// HDF5 writes the chunks of a dataset when the dataset is closed, and does not survive a failure to close a file.
BOOST_AUTO_TEST_CASE(a_disk_that_fills_anywhere_in_a_file_is_an_error_and_never_a_result) {
  const auto comm = parallel::Comm::world();
  if (!comm.root())
    return;
  const auto self = parallel::Comm::self();
  const auto folder = std::filesystem::temp_directory_path() / ("deeprg-full-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto path = folder / "series.h5";
  const Shape shape{4, 100'000};
  const auto energy = noise(400'000, 1), magnetization = noise(400'000, 2);
  const auto write = [&] {
    Output out(self, path);
    out.on_root([&](File& file) { file.write("/energy", energy, shape); });
    out.create<std::int64_t>("/magnetization", shape);
    out.write("/magnetization", Hyperslab::all(shape), std::span(magnetization));
    out.publish();
  };
  write();
  const auto whole = std::filesystem::file_size(path);
  BOOST_TEST(whole > 6'400'000U);
  std::filesystem::remove(path);
  for (std::size_t limit = 0; limit < whole; limit += whole / 40) {
    const FullDisk full(limit);
    BOOST_CHECK_THROW(write(), CollectiveFailure);
    BOOST_TEST(std::filesystem::is_empty(folder), "something is left at " << limit << " bytes");
  }
  write();
  BOOST_TEST((File::open(path).read<std::int64_t>("/magnetization") == magnetization));
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
