#include "store/checkpoint.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <numeric>
#include <random>
#include <sstream>

#include "base/error.hpp"
#include "store/digest.hpp"

using namespace deeprg;
using namespace deeprg::store;

namespace {

// A state with a part of every kind: rank r holds columns of a (2, 10) array.
struct State {
  explicit State(const parallel::Comm& comm)
      : share(parallel::share(10, comm.size(), comm.rank())),
        mine(
            Hyperslab::box({0, static_cast<std::uint64_t>(share.first)}, {2, static_cast<std::uint64_t>(share.count)})),
        part(mine.size()) {}
  void fill() {
    sweep = 7;
    weights = {1.5F, -2.0F};
    series = {1, 2, 3};
    for (std::uint64_t row = 0; row < 2; ++row)
      for (std::int64_t k = 0; k < share.count; ++k)
        part[static_cast<std::size_t>(static_cast<std::int64_t>(row) * share.count + k)] =
            100 * row + static_cast<std::uint64_t>(share.first + k);
  }
  template <class Archive>
  void state(Archive& archive) {
    archive.value("sweep", sweep);
    archive.values("weights", weights);
    archive.on_root("series", series);
    archive.distributed("spins", {2, 10}, mine, part);
  }
  parallel::Share share;
  Hyperslab mine;
  std::int64_t sweep = 0;
  std::vector<float> weights;
  std::vector<std::int64_t> series;
  std::vector<std::uint64_t> part;
};

std::filesystem::path fresh_folder(const parallel::Comm& comm, const std::string& name) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("deeprg-" + name + "-" + comm.broadcast(std::to_string(::getpid()), 0));
  if (comm.root())
    std::filesystem::remove_all(folder);
  comm.barrier();
  return folder;
}

void expect_equal(const State& a, const State& b, bool root) {
  BOOST_TEST(a.sweep == b.sweep);
  BOOST_TEST(a.weights == b.weights, boost::test_tools::per_element());
  if (root)
    BOOST_TEST(a.series == b.series, boost::test_tools::per_element());
  BOOST_TEST(a.part == b.part, boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_checkpoint)

BOOST_AUTO_TEST_CASE(a_state_comes_back_and_the_oldest_generations_go) {
  const auto world = parallel::Comm::world();
  const auto folder = fresh_folder(world, "round-trip");
  State saved(world);
  saved.fill();
  Checkpoints checkpoints(world, folder, "sample", 2);
  BOOST_TEST(!checkpoints.find([](const auto&) {}).has_value());
  for (int generation = 0; generation < 4; ++generation) {
    saved.sweep = generation;
    checkpoints.write("K = 0.408", saved);
  }
  if (world.root()) {
    BOOST_TEST(std::filesystem::exists(folder / "000003.h5"));
    BOOST_TEST(std::filesystem::exists(folder / "000004.h5"));
    BOOST_TEST(!std::filesystem::exists(folder / "000002.h5"));
    BOOST_TEST(!std::filesystem::exists(folder / "000004.h5.tmp"));
  }
  State loaded(world);
  BOOST_TEST(checkpoints.find([](const auto&) {}).value() == "K = 0.408");
  checkpoints.load(loaded);
  expect_equal(loaded, saved, world.root());
  BOOST_TEST(!Checkpoints(world, folder, "train", 2).find([](const auto&) {}).has_value());
}

BOOST_AUTO_TEST_CASE(a_damaged_generation_is_passed_over_and_none_left_is_an_error) {
  const auto world = parallel::Comm::world();
  const auto folder = fresh_folder(world, "damage");
  State saved(world);
  saved.fill();
  Checkpoints checkpoints(world, folder, "sample", 2);
  checkpoints.write("", saved);
  saved.sweep = 8;
  checkpoints.write("", saved);
  const auto flip = [&](const char* name, std::streamoff back) {
    if (world.root()) {
      std::fstream file(folder / name, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(0, std::ios::end);
      const std::streamoff at = file.tellg() - back;
      file.seekg(at);
      const char byte = static_cast<char>(file.get() ^ 0x10);
      file.seekp(at);
      file.put(byte);
    }
    world.barrier();
  };
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(folder / "000002.h5"));
  std::string warning;
  flip("000002.h5", size / 2);
  BOOST_TEST(checkpoints.find([&](const auto& text) { warning = text; }).has_value());
  if (world.root())
    BOOST_TEST(warning.find("000002.h5") != std::string::npos);
  State loaded(world);
  checkpoints.load(loaded);
  BOOST_TEST(loaded.sweep == 7);
  world.barrier();
  if (world.root())
    std::filesystem::resize_file(folder / "000001.h5", 100);
  world.barrier();
  BOOST_CHECK_THROW(static_cast<void>(checkpoints.find([](const auto&) {})), CollectiveFailure);
}

// A bit, a sector of zeros, or the end of the file: at any place of the file it is seen, or is in none of its contents.
BOOST_AUTO_TEST_CASE(no_damage_is_taken_for_contents) {
  const auto self = parallel::Comm::self();
  if (!parallel::Comm::world().root())
    return;
  const auto folder = std::filesystem::temp_directory_path() / ("deeprg-damages-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  State saved(self);
  saved.fill();
  Checkpoints(self, folder, "sample", 2).write("K = 0.408", saved);
  const auto path = folder / "000001.h5";
  std::ostringstream whole;
  whole << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string good = whole.str();
  std::mt19937_64 random(1);
  int seen[3] = {0, 0, 0};
  for (int kind = 0; kind < 3; ++kind)
    for (int n = 0; n < 200; ++n) {
      std::string bad = good;
      const auto at = random() % good.size();
      if (kind == 0)
        bad[at] = static_cast<char>(bad[at] ^ (1 << (n % 8)));
      else if (kind == 1)
        bad.replace(at / 512 * 512, std::min<std::size_t>(512, good.size() - at / 512 * 512), 512, '\0');
      else
        bad.resize(at);
      std::ofstream(path, std::ios::binary).write(bad.data(), static_cast<std::streamsize>(bad.size()));
      Checkpoints checkpoints(self, folder, "sample", 2);
      try {
        BOOST_TEST_REQUIRE((checkpoints.find([](const auto&) {}).value() == "K = 0.408"));
        State loaded(self);
        checkpoints.load(loaded);
        expect_equal(loaded, saved, true);
      } catch (const CollectiveFailure&) {
        ++seen[kind];
      }
    }
  BOOST_TEST_MESSAGE("seen: " << seen[0] << " bits, " << seen[1] << " sectors, " << seen[2] << " cuts of 200");
  BOOST_TEST(seen[0] > 20);
  BOOST_TEST(seen[1] > 100);
  BOOST_TEST(seen[2] == 200);
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(an_unwritable_place_fails_on_all_ranks) {
  const auto world = parallel::Comm::world();
  State saved(world);
  saved.fill();
  Output output(world, "/proc/nowhere.h5");
  SaveArchive archive(output);
  saved.state(archive);
  BOOST_CHECK_THROW(output.publish(), CollectiveFailure);
}

BOOST_AUTO_TEST_CASE(the_digest_does_not_know_the_ranks) {
  const auto world = parallel::Comm::world();
  const auto folder = fresh_folder(world, "digest");
  State one(parallel::Comm::self()), all(world);
  one.fill();
  all.fill();
  if (world.root())
    std::filesystem::create_directories(folder);
  world.barrier();
  {
    Output output(world, folder / "all.h5");
    SaveArchive archive(output);
    all.state(archive);
    output.publish();
  }
  if (world.root()) {
    const auto self = parallel::Comm::self();
    Output output(self, folder / "one.h5");
    SaveArchive archive(output);
    one.state(archive);
    output.on_root([](File& file) { file.write_scalar("/history/ranks", 1); });
    output.publish();
    BOOST_TEST(digest(File::open(folder / "all.h5")) == digest(File::open(folder / "one.h5")));
  }
}

BOOST_AUTO_TEST_SUITE_END()
