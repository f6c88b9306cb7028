// Control data made from a file of samples (two_point.hpp): as many signs of a Gaussian field as the file has samples.
#pragma once

#include <filesystem>
#include <string>

#include "ising/samples_file.hpp"
#include "ising/two_point.hpp"
#include "parallel/comm.hpp"

namespace deeprg::ising {

// add_pair_sums() of all samples, which the ranks share. Collective.
[[nodiscard]] std::vector<std::int64_t> pair_sums(const SamplesFile& samples, const parallel::Comm& comm);

// The field with the two-point function of the samples, from their pair sums. Local.
[[nodiscard]] GaussianField field_like(const SamplesFile& samples, std::span<const std::int64_t> sums);

// Writes `count` samples of the field into a dataset (sample, [z,] [y,] x) int8 of the output, with the attribute
// clipped_fraction; the ranks share the work. Collective.
void write_signs(store::Output& output, const std::string& dataset, const GaussianField& field,
                 const random::Generator& generator, std::int64_t count);

// Publishes a samples file that has signs in place of the spins of `source`, with its /replica and /sweep. Collective;
// CollectiveFailure.
void write_two_point_samples(const parallel::Comm& comm, const std::filesystem::path& path, const SamplesFile& source,
                             const random::Generator& generator, const store::Provenance& provenance,
                             const std::string& segments);

} // namespace deeprg::ising
