// Every key of the input, declared once, and what follows from the keys alone. Local.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/parameters.hpp"
#include "ising/couplings.hpp"

namespace deeprg::command {

[[nodiscard]] const parameters::Table& input_table();

// Throws InputError naming everything that is wrong. settings: the texts of --set.
[[nodiscard]] parameters::Input parse_input(std::string_view text, const std::string& file,
                                            std::span<const std::string> settings = {},
                                            std::span<const parameters::Assignment> assignments = {});

// What an algorithm can simulate; enforced, and printed by `deeprg explain`.
struct Algorithm {
  std::string_view name;
  bool field, antiferromagnet, odd_extents, narrow, beyond_nearest;
};
[[nodiscard]] std::span<const Algorithm> algorithms();

// Whether the run makes its samples itself.
[[nodiscard]] bool samples_here(const parameters::Input& input);

// That model.anisotropy fits the lattice, and nothing that takes all axes for alike goes with it; part of
// check_together.
void check_anisotropy(const parameters::Input& input, parameters::Problems& problems);

// What goes with bonds of both signs; part of check_together.
void check_disorder(const parameters::Input& input, parameters::Problems& problems);

// That sample.temperatures stand where one Hamiltonian would, and with what can take several; part of check_together.
void check_temperatures(const parameters::Input& input, parameters::Problems& problems);

// What must hold between keys; part of input_table().
void check_together(const parameters::Input& input, parameters::Problems& problems);

// K = J/kT and beta h, from whichever of coupling and temperature was given.
[[nodiscard]] double coupling(const parameters::Input& input);
[[nodiscard]] double field(const parameters::Input& input);
// All of them, diagonal and plaquette too, in units of kT.
[[nodiscard]] ising::Couplings couplings(const parameters::Input& input);

// Whether the replicas have temperatures of their own; their couplings then, in units of kT.
[[nodiscard]] bool has_temperatures(const parameters::Input& input);
[[nodiscard]] std::vector<ising::Couplings> couplings_of_temperatures(const parameters::Input& input);

// How samples are divided for training. With two replicas or more whole replicas are held out, at least one and never
// all, so that no held-out sample shares a chain with a training sample; with one replica the last samples are.
struct Split {
  std::int64_t training, held_out;
};
[[nodiscard]] Split split_samples(std::int64_t samples, std::int64_t replicas, double held_out);

// Number of sites; InputError-free: sizes that overflow give a number above max_sites.
inline constexpr std::int64_t max_sites = std::int64_t{1} << 48;
[[nodiscard]] std::int64_t sites(std::span<const std::int64_t> size);

} // namespace deeprg::command
