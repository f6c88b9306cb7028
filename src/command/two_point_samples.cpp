#include "command/two_point_samples.hpp"

#include <algorithm>

#include "ising/two_point.hpp"

namespace deeprg::command {

TwoPointSamples two_point_samples(const parallel::Comm& comm, const random::Generator& generator,
                                  const ising::SamplesFile& file) {
  const lattice::Geometry geometry = lattice::Geometry::of(file.extents());
  const std::int64_t sites = geometry.sites(), slab = std::max<std::int64_t>((std::int64_t{1} << 20) / sites, 1);
  const parallel::Share mine = parallel::share(file.count(), comm.size(), comm.rank());
  const std::int64_t end = mine.first + mine.count;
  std::vector<std::int64_t> pair_sums(static_cast<std::size_t>(sites));
  for (std::int64_t first = mine.first; first < end; first += slab)
    ising::add_pair_sums(geometry, file.read(first, std::min(slab, end - first)), pair_sums);
  comm.all_reduce(std::span(pair_sums), parallel::Reduction::sum);
  const ising::GaussianField field =
      ising::gaussian_field(geometry, ising::two_point_function(geometry, pair_sums, file.count()));
  TwoPointSamples drawn{rbm::Samples(rbm::Storage::bits, file.count(), sites), field.clipped_fraction};
  std::vector<std::int8_t> spins;
  for (std::int64_t first = mine.first; first < end; first += slab) {
    const std::int64_t n = std::min(slab, end - first);
    spins.resize(static_cast<std::size_t>(n * sites));
    ising::draw_signs(field, generator, first, spins);
    for (std::int64_t i = 0; i < n; ++i)
      drawn.samples.set_spins(first + i, std::span<const std::int8_t>(spins).subspan(
                                             static_cast<std::size_t>(i * sites), static_cast<std::size_t>(sites)));
  }
  for (int rank = 0; rank < comm.size(); ++rank) {
    const parallel::Share theirs = parallel::share(file.count(), comm.size(), rank);
    comm.broadcast(drawn.samples.rows(theirs.first, theirs.count), rank);
  }
  return drawn;
}

} // namespace deeprg::command
