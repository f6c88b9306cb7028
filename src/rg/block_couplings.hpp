// The couplings of a blocked lattice, whose Hamiltonian nobody knows, from its configurations: the largest
// pseudo-likelihood (Besag, J. R. Stat. Soc. B 36, 192 (1974)) of -H = sum over even operators of K_a S_a,
//   p(s_j | the others) = sigmoid(2 sum_a K_a z_ja),   z_ja = s_j dS_a / ds_j.
// z takes few values, so the spins are counted by them: exact integers, and what there is to fit is a small table.
// Local, but for reduce; no randomness.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "parallel/comm.hpp"
#include "rg/configuration.hpp"
#include "rg/rotated_rows.hpp"

namespace deeprg::rg {

// How many spins of each bin of configurations have which z.
class Neighbourhoods {
public:
  // At most 16 bits for the numbers of terms; no product reaches further than halfway around the lattice (fits): there
  // operators would coincide.
  Neighbourhoods(const lattice::Geometry& geometry, std::span<const Operator> operators, std::size_t bins);
  [[nodiscard]] static bool fits(const lattice::Geometry& geometry, std::span<const Operator> operators);

  void add(std::size_t bin, const Configuration& configuration);
  void add(const Neighbourhoods& others);  // those of another thread
  void reduce(const parallel::Comm& comm); // over the ranks; collective

  // The sum of z_a over all spins: S_a times the number of spins in its products.
  [[nodiscard]] std::int64_t sum(std::size_t a) const;

  struct Couplings {
    std::vector<double> values, errors; // (operator); errors by the jackknife over bins, to first order
  };
  [[nodiscard]] Couplings fit() const;

private:
  using Term = std::vector<std::size_t>; // how far the spins of a product with this spin are from it (RotatedRows)

  [[nodiscard]] std::vector<double> z_of(std::size_t cell) const;

  lattice::Geometry geometry_;
  RotatedRows rows_;
  std::vector<std::vector<Term>> terms_; // (operator)
  std::size_t cells_ = 1;                // a cell: how many terms of each operator are -1, the first operator fastest
  std::vector<std::size_t> planes_;      // (operator): bits of that number
  std::vector<std::uint16_t> cell_of_;   // by the bits of these numbers, the first operator's lowest
  std::vector<std::int64_t> spins_;      // (bin, cell)
};

} // namespace deeprg::rg
