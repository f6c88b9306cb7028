#include "ising/two_point_samples.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <unistd.h>

#include "store/digest.hpp"

using namespace deeprg;
using namespace deeprg::ising;

BOOST_AUTO_TEST_SUITE(parallel_two_point_samples)

BOOST_AUTO_TEST_CASE(the_ranks_share_the_work_and_keep_the_bits) {
  const auto world = parallel::Comm::world(), self = parallel::Comm::self();
  const auto base =
      (std::filesystem::temp_directory_path() / ("deeprg-signs-" + world.broadcast(std::to_string(::getpid()), 0)))
          .string();
  // A source with correlations: every second site copies its neighbour.
  const auto domain = lattice::Domain::of(lattice::Geometry::of({6, 8}), 1, 1, 0);
  if (world.root()) {
    BitRows rows(domain, 1, {0, 1});
    std::vector<std::uint64_t> samples;
    std::vector<std::int64_t> sweeps;
    for (std::int64_t t = 0; t < 60; ++t) {
      set_random(rows, random::Generator(static_cast<std::uint64_t>(t)));
      for (std::uint64_t& word : rows.bits)
        word = (word & 0x5555555555555555) | (word & 0x5555555555555555) << 1;
      samples.insert(samples.end(), rows.bits.begin(), rows.bits.end());
      sweeps.push_back(t);
    }
    write_samples(self, base + "-source.h5", rows, samples, sweeps, {"deeprg samples", "", 1, ""}, "");
  }
  world.barrier();
  const SamplesFile source(base + "-source.h5");
  const random::Generator generator(2);
  write_two_point_samples(world, base + "-shared.h5", source, generator, {"deeprg samples", "", 1, ""}, "");
  if (world.root()) {
    write_two_point_samples(self, base + "-alone.h5", source, generator, {"deeprg samples", "", 1, ""}, "");
    BOOST_TEST(store::digest(store::File::open(base + "-shared.h5")) ==
               store::digest(store::File::open(base + "-alone.h5")));
    const SamplesFile signs(base + "-shared.h5");
    BOOST_TEST(signs.count() == 60);
    BOOST_TEST((signs.read(0, 60) != source.read(0, 60)));
    for (const char* name : {"-source.h5", "-shared.h5", "-alone.h5"})
      std::filesystem::remove(base + name);
  }
  world.barrier();
}

BOOST_AUTO_TEST_SUITE_END()
