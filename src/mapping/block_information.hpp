// What a coarse spin keeps of the world outside its block, I(H : E) in nats: the quantity that real-space mutual
// information RG maximises (Koch-Janusz and Ringel, Nat. Phys. 14, 578 (2018)), exactly, over all states of a small
// lattice. H follows p(H = +1 | v) of all the spins or of the block alone; E are the spins of the environment. Local;
// no randomness. Cost: 2^sites.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace deeprg::mapping {

// p(H = +1 | v), v by its bits.
using CoarseSpin = std::function<double(std::uint64_t v)>;

// probability: of the states, by their bits; environment: a bit for each of its sites.
[[nodiscard]] double block_information(std::span<const double> probability, const CoarseSpin& spin,
                                       std::uint64_t environment);

// The spin of one site, and the majority of the sites of a block, ties at random.
[[nodiscard]] CoarseSpin decimated_spin(std::int64_t site);
[[nodiscard]] CoarseSpin majority_spin(std::uint64_t block);

} // namespace deeprg::mapping
