// Random bits as a function of an address: nobody owns a generator, so that any decomposition, order or restart gives
// the same bits.
//
// ARS (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11): `rounds` AES rounds over
// counter XOR key, with round keys that grow by Weyl constants. 5 rounds pass BigCrush; 7 are the cautious choice.
//   key     = seed (low 64 bits), version (high 64)
//   counter = place (low 64 bits); step 40 | purpose 8 | draw 16 (high 64, from the top)
// The addresses in use stand beside each Purpose. Local: no communication.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace deeprg::random {

inline constexpr std::uint64_t version = 1; // changes with any change of the bits below, never silently
inline constexpr std::uint64_t max_step = (std::uint64_t{1} << 40) - 1;

// What bits are for. Numbers are never reused; tests/base/random.cpp holds a vector for each.
enum class Purpose : std::uint8_t {
  local_planes = 1,     // place 4 (colour, global word) + quarter; step sweep; draw plane 0..11: 1 bit a lane
  local_ties = 2,       // place (replica, site); step sweep: 52 bits
  bond_planes = 3,      // place 128-bond block of (replica, direction, row); step sweep; draw plane 0..15: 1 bit a bond
  bond_ties = 4,        // place (replica, direction, site); step sweep: 48 bits
  cluster_spins = 5,    // place 128-site block of (replica, row); step sweep: the bit of the cluster's root
  initial_spins = 6,    // place 128-site block of (replica, row): 1 bit a site
  block_ties = 7,       // place sample << 32 | block; step level: 64 bits
  hidden_units = 8,     // place (group of 4 positions in the epoch's order, unit); step (layer, update); draw half-step
  visible_units = 9,    // likewise
  rounding = 10,        // stochastic rounding of probabilities to u8; likewise, and as chain_units
  initial_weights = 11, // place weight; step layer; draw 0..2: 12 uniforms of 32 bits
  epoch_order = 12,     // place sample; step (layer, epoch): 64 bits, the sort key
  held_out = 13,        // place replica or sample: 64 bits, the sort key
  pseudo_likelihood = 14, // place position; step (layer, epoch): the unit flipped
  model_chains = 15,      // place (group of 4 chains, unit); step (layer, sweep); draw half-step, 1 + top layer:
                          // on the way down, 0xFFFE: a random start, 0xFFFF: of data
  annealing = 16,         // place (group of 4 chains, unit); step (layer, temperature); draw half-step (2, 3: reverse)
  bootstrap = 17,         // place bin or point; step resample; of a normal deviate draw 0..2: 12 uniforms of 32 bits
  gaussian_field = 18,    // place mode; step sample; draw 0..2: 12 uniforms of 32 bits
  reconstruction = 19,    // place (sample, unit); step (depth, half-step)
  chain_units = 20,  // persistent chains: place (group of 4 chains, unit); step (layer, update); draw half-step from 0
                     // on (even: hidden units), 0xFFFF: the start
  augmentation = 21, // place sample; step (layer, epoch); draw number of a set of symmetries: which of them
  wolff_seed = 23,   // place replica; step sweep: 64 bits
  wolff_bonds = 24,  // place (replica, site, pair of directions); step sweep: 64 bits a bond
  exchange = 25,     // place (ladder, lower temperature); step sweep: 64 bits
  bond_signs = 26,   // place (axis, site), axis 0: x; of the key model.disorder_seed: 64 bits
};

struct Block {
  std::uint64_t low, high;
  friend bool operator==(const Block&, const Block&) = default;
};

class Generator {
public:
  static constexpr int max_rounds = 10;

  // rounds: 1 to 10; 5 unless run.rng_rounds says otherwise.
  explicit Generator(std::uint64_t seed, int rounds = 5);

  // The 128 bits at one address. step <= max_step.
  [[nodiscard]] Block block(Purpose purpose, std::uint64_t place, std::uint64_t step, std::uint32_t draw = 0) const {
    return encrypt(place, high_counter(purpose, step, draw));
  }

  // The blocks of places first, first + 1, ...: out[2 i], out[2 i + 1] = low and high word of place first + i.
  // Vectorised; equals block() at each place. out.size() is even.
  void fill(Purpose purpose, std::uint64_t first, std::uint64_t step, std::uint32_t draw,
            std::span<std::uint64_t> out) const;

  // The blocks of places of any order: blocks[2 i] is a place, and then the low word of its block, blocks[2 i + 1] the
  // high one. Otherwise as fill.
  void fill_places(Purpose purpose, std::uint64_t step, std::uint32_t draw, std::span<std::uint64_t> blocks) const;

  // ARS over an arbitrary counter with table look-ups alone: the oracle of the vectorised kernels.
  [[nodiscard]] Block encrypt(std::uint64_t low, std::uint64_t high) const;

  [[nodiscard]] int rounds() const { return rounds_; }

  // For kernels that make blocks in registers (ars-inl.hpp): the round keys, rounds() + 1 of them, and the high word
  // of an address's counter.
  [[nodiscard]] const std::array<Block, max_rounds + 1>& keys() const { return keys_; }
  [[nodiscard]] static std::uint64_t high_counter(Purpose purpose, std::uint64_t step, std::uint32_t draw) {
    return step << 24 | static_cast<std::uint64_t>(purpose) << 16 | draw;
  }

private:
  int rounds_;
  std::array<Block, max_rounds + 1> keys_; // keys_[0] = key, keys_[r] = key of round r
};

// Name of the SIMD target that fill() runs on: "AVX3_DL", "AVX2+VAES", "AVX2", "SSE4", ...
[[nodiscard]] const char* simd_target();

// Whether AES works on 256 bits at once beside AVX2, which not every CPU with AVX2 can: where it can, unless a test
// forbids it. The bits are the same.
[[nodiscard]] bool wide_aes();
void forbid_wide_aes(bool forbidden);

// u in [0, 1) with 53 bits.
[[nodiscard]] inline double uniform(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

// A deviate of mean 0 and variance 1, the sum of the 12 uniforms at draws 0..2 of an address minus 6: near enough to a
// normal one wherever deeprg needs one, and made of additions alone, so the same on every CPU.
[[nodiscard]] double normal(const Generator& generator, Purpose purpose, std::uint64_t place, std::uint64_t step);

// The deviates of places first, first + 1, ...: equal to normal() at each place, and vectorised.
void normals(const Generator& generator, Purpose purpose, std::uint64_t first, std::uint64_t step,
             std::span<double> out);

} // namespace deeprg::random
