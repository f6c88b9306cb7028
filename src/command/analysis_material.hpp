// What the analyses work on: the machines, the lattice, and the samples where there are any. Every rank reads it;
// local.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "command/job.hpp"
#include "ising/samples_file.hpp"
#include "lattice/geometry.hpp"
#include "mapping/hamiltonian.hpp"
#include "mapping/sampled.hpp"
#include "rbm/parameters.hpp"
#include "store/h5.hpp"

namespace deeprg::command {

struct Network {
  std::string name; // trained, or a control
  rbm::Stack stack;
  rbm::PreciseStack precise; // the same with all digits of the file

  [[nodiscard]] std::string group() const { return name == "trained" ? "" : "/controls/" + name; }
};

// Every analysis by enumeration asks this of its key: true by itself where [analyze] enumerate is.
[[nodiscard]] bool wanted(const parameters::Input& input, const std::string& key);

struct Material {
  store::File model;
  std::optional<ising::SamplesFile> samples; // may be absent beside [analyze] enumerate
  lattice::Geometry geometry;
  std::vector<Network> nets;                    // the trained stack first
  std::vector<std::int64_t> training, held_out; // sample numbers

  // InputError where files are missing, of another input, or do not fit each other.
  explicit Material(const Job& job);

  // Spins of these samples, whose numbers ascend.
  [[nodiscard]] std::vector<std::int8_t> read(std::span<const std::int64_t> numbers) const;
  // The same with the number of replicas that they come from, where these follow each other in turn, else 1.
  [[nodiscard]] mapping::DataRows rows(std::span<const std::int64_t> numbers) const;

  // H of the spins: what samples.h5 says that it was made with, or [model] where it does not or is absent. Without a
  // value where the samples have no Ising Hamiltonian (two_point). InputError where nothing says it.
  [[nodiscard]] std::optional<mapping::IsingHamiltonian> hamiltonian(const Job& job) const;

  [[nodiscard]] std::vector<std::int64_t> layer_sizes() const;

private:
  void divide();
};

} // namespace deeprg::command
