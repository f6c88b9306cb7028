#include "montecarlo/bond_signs.hpp"

namespace deeprg::montecarlo {

BondSigns::BondSigns(const ising::LaneSpins& spins, const ising::Couplings& couplings, int rounds)
    : rows_(spins.domain.y.count), half_(spins.lanes.half) {
  const lattice::Geometry& all = spins.domain.geometry;
  const random::Generator generator(couplings.disorder_seed, rounds);
  const ising::Threshold threshold = ising::negative_bond_threshold(couplings);
  const auto negative = [&](int axis, std::int64_t z, std::int64_t y, std::int64_t x) { // from that site on
    const std::int64_t site = (z * all.ly + y) * all.lx + x;
    const auto place = static_cast<std::uint64_t>(axis * all.sites() + site);
    return threshold.always || generator.block(random::Purpose::bond_signs, place, 0).low < threshold.below;
  };
  const auto neighbours = static_cast<std::size_t>(2 * all.dimensions);
  const auto size = static_cast<std::size_t>(spins.domain.z.count * rows_ * half_ * ising::word_size);
  groups_.resize(spins.groups.size());
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    const std::int64_t replicas = spins.lanes.replicas_in(spins.domain.units.first + static_cast<std::int64_t>(group));
    for (int colour = 0; colour < 2; ++colour) {
      auto& signs = groups_[group][static_cast<std::size_t>(colour)];
      signs.assign(neighbours, std::vector<std::uint64_t>(size));
#pragma omp parallel for schedule(static)
      for (std::int64_t row = 0; row < spins.domain.rows(); ++row) {
        const std::int64_t z = row / rows_, y = row % rows_;
        const std::int64_t at_z = spins.domain.z.first + z, at_y = spins.domain.y.first + y;
        const bool odd = spins.parity(colour, z, y) != 0; // its neighbour in place is the one before, else the next
        for (std::int64_t k = 0; k < half_; ++k)
          for (std::int64_t segment = 0; segment < spins.lanes.segments; ++segment) {
            const std::int64_t x = 2 * (segment * half_ + k) + (odd ? 1 : 0);
            const bool next = negative(0, at_z, at_y, x), before = negative(0, at_z, at_y, (x + all.lx - 1) % all.lx);
            std::array<bool, 6> sign{odd ? before : next, odd ? next : before};
            if (all.dimensions >= 2) {
              sign[2] = negative(1, at_z, (at_y + all.ly - 1) % all.ly, x);
              sign[3] = negative(1, at_z, at_y, x);
            }
            if (all.dimensions >= 3) {
              sign[4] = negative(2, (at_z + all.lz - 1) % all.lz, at_y, x);
              sign[5] = negative(2, at_z, at_y, x);
            }
            for (std::size_t j = 0; j < neighbours; ++j)
              for (std::int64_t lane = segment * replicas; sign[j] && lane < (segment + 1) * replicas; ++lane)
                signs[j][static_cast<std::size_t>((row * half_ + k) * ising::word_size + lane / 64)] |= std::uint64_t{1}
                                                                                                        << (lane % 64);
          }
      }
    }
  }
}

} // namespace deeprg::montecarlo
