#include "ising/samples_file.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include "base/error.hpp"
#include "store/digest.hpp"

using namespace deeprg;
using namespace deeprg::ising;

namespace {

std::filesystem::path file_name(const parallel::Comm& comm, const std::string& name) {
  return std::filesystem::temp_directory_path() /
         ("deeprg-samples-" + comm.broadcast(std::to_string(::getpid()), 0) + name + ".h5");
}

// `times` random samples of this rank's part: the spins of time t are those of seed t.
void write(const parallel::Comm& comm, const std::vector<std::int64_t>& size, std::int64_t replicas, std::int64_t times,
           const std::filesystem::path& path) {
  const auto domain = lattice::Domain::of(lattice::Geometry::of(size), replicas, comm.size(), comm.rank());
  BitRows rows(domain, replicas, domain.units);
  std::vector<std::uint64_t> samples;
  std::vector<std::int64_t> sweeps;
  for (std::int64_t t = 0; t < times; ++t) {
    set_random(rows, random::Generator(static_cast<std::uint64_t>(t)));
    samples.insert(samples.end(), rows.bits.begin(), rows.bits.end());
    sweeps.push_back(10 * t);
  }
  write_samples(comm, path, rows, samples, sweeps, {"deeprg samples", "[run]", 1, ""}, "a segment\n");
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_samples_file)

BOOST_AUTO_TEST_CASE(any_number_of_ranks_writes_the_same_file) {
  const auto world = parallel::Comm::world(), self = parallel::Comm::self();
  // many small samples; several replicas a time; samples larger than a batch, cut into slices of rows
  for (const auto& [size, replicas, times] :
       std::vector<std::tuple<std::vector<std::int64_t>, std::int64_t, std::int64_t>>{
           {{5, 70}, 1, 50}, {{6, 6}, 5, 40}, {{3, 4, 5}, 2, 7}, {{64}, 9, 3}, {{2300, 2001}, 2, 2}}) {
    const auto shared = file_name(world, "-shared"), alone = file_name(world, "-alone");
    write(world, size, replicas, times, shared);
    if (world.root()) {
      write(self, size, replicas, times, alone);
      BOOST_TEST(store::digest(store::File::open(shared)) == store::digest(store::File::open(alone)));
      const SamplesFile file(shared);
      BOOST_TEST(file.count() == replicas * times);
      BOOST_TEST((file.extents() == size));
      BOOST_TEST(file.replicas() == replicas);
      // sample n = t R + r
      const auto domain = lattice::Domain::of(lattice::Geometry::of(size), replicas, 1, 0);
      BitRows rows(domain, replicas, domain.units);
      set_random(rows, random::Generator(1));
      const auto spins = file.read(replicas + replicas - 1, 1);
      std::vector<std::int8_t> row(static_cast<std::size_t>(size.back()));
      unpack_row(rows.row(replicas - 1, 0, 0), row);
      BOOST_TEST(std::equal(row.begin(), row.end(), spins.begin()));
      std::filesystem::remove(shared);
      std::filesystem::remove(alone);
    }
    world.barrier();
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(samples_file)

BOOST_AUTO_TEST_CASE(a_foreign_file_is_refused) {
  const auto path = file_name(parallel::Comm::self(), "-foreign");
  {
    store::File file = store::File::create(path);
    file.write_scalar("/something", 1.0);
    file.close();
  }
  BOOST_CHECK_THROW(SamplesFile{path}, InputError);
  {
    store::File file = store::File::create(path);
    file.write("/spins", std::vector<std::int8_t>{1, 0, -1, 1}, {1, 4});
    file.close();
  }
  BOOST_CHECK_THROW(static_cast<void>(SamplesFile(path).read(0, 1)), InputError);
  std::filesystem::remove(path);
  BOOST_CHECK_THROW(SamplesFile{path}, InputError);
}

BOOST_AUTO_TEST_SUITE_END()
