// samples.h5: configurations, one byte a spin.
//   /spins (sample, [z,] [y,] x) int8, -1 and +1; sample n = t R + r is time t of replica r of R
//   /replica, /sweep (sample) int64
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ising/spins.hpp"
#include "store/output.hpp"
#include "store/provenance.hpp"

namespace deeprg::ising {

// Publishes samples held as bits: `samples` is (time, rows of `layout`) of this rank's part; sweeps: of each time.
// Memory: a few MiB beside the samples. Collective; CollectiveFailure.
void write_samples(const parallel::Comm& comm, const std::filesystem::path& path, const BitRows& layout,
                   const std::vector<std::uint64_t>& samples, const std::vector<std::int64_t>& sweeps,
                   const store::Provenance& provenance, const std::string& segments);

// A samples file open for reading. Local. InputError if it is none.
class SamplesFile {
public:
  explicit SamplesFile(const std::filesystem::path& path);

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] const std::vector<std::int64_t>& extents() const { return extents_; } // slowest first
  [[nodiscard]] std::int64_t sites() const { return sites_; }
  [[nodiscard]] std::vector<std::int64_t> replica() const; // of each sample; all 0 where the file does not say
  [[nodiscard]] std::int64_t replicas() const;
  [[nodiscard]] const store::File& file() const { return file_; }

  // Samples first, ..., first + n - 1 as spins -1, +1 (InputError for any other value).
  [[nodiscard]] std::vector<std::int8_t> read(std::int64_t first, std::int64_t n) const;

private:
  store::File file_;
  std::int64_t count_ = 0, sites_ = 0;
  std::vector<std::int64_t> extents_;
};

} // namespace deeprg::ising
