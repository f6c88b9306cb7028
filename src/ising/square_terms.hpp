// The terms of a Hamiltonian of two dimensions beyond nearest neighbours, of one configuration on a periodic lattice of
// Ly x Lx sites: integers, every bond and plaquette once; an extent of 2 has double ones. Local.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace deeprg::ising {

struct SquareTerms {
  std::int64_t diagonal = 0;  // -sum over x, y of s(x, y) (s(x + 1, y + 1) + s(x - 1, y + 1)), 2 N terms
  std::int64_t plaquette = 0; // -sum over x, y of s(x, y) s(x + 1, y) s(x, y + 1) s(x + 1, y + 1), N terms
};

// Of spins -1, +1 in natural order, extents {Ly, Lx}. InputError for other extents or another number of spins.
[[nodiscard]] SquareTerms square_terms(std::span<const std::int8_t> spins, std::span<const std::int64_t> extents);

// The terms of states of at most 63 sites, bit y Lx + x of a state set: s(x, y) = +1.
class SquareStates {
public:
  explicit SquareStates(std::span<const std::int64_t> extents); // {Ly, Lx}; InputError otherwise

  struct Terms {
    std::int64_t energy; // -sum over nearest bonds of s s'
    SquareTerms beyond;
    std::int64_t magnetization;
  };
  [[nodiscard]] Terms operator()(std::uint64_t state) const;

  [[nodiscard]] std::int64_t sites() const { return sites_; }

private:
  struct Axis { // bits to move to the next site, within the axis and around its end; the sites at its end
    int stride, wrap;
    std::uint64_t last;
    [[nodiscard]] std::uint64_t next(std::uint64_t s) const { return (s >> stride & ~last) | (s << wrap & last); }
  };
  std::int64_t sites_;
  std::uint64_t all_;
  Axis x_{}, y_{};
};

} // namespace deeprg::ising
