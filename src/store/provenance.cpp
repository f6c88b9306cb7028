#include "store/provenance.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

#include "base/build_info.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "parallel/comm.hpp"

namespace deeprg::store {

void write_provenance(File& file, const Provenance& provenance) {
  file.set_attribute("/", "format", provenance.format);
  file.set_attribute("/", "format_version", format_version);
  file.set_attribute("/", "rng_version", static_cast<std::int64_t>(random::version));
  file.set_attribute("/", "deeprg_version", build_info::version());
  file.set_attribute("/", "git_commit", build_info::git_commit());
  file.set_attribute("/", "input", provenance.input);
  file.set_attribute("/", "seed", provenance.seed);
  file.set_attribute("/", "input_digest", provenance.input_digest);
}

std::string history_line(int ranks, int threads) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ} host {} ranks {} threads {} simd {} mpi \"{}\" hdf5 \"{}\" compiler \"{}\"",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())),
                     parallel::Comm::host_name(), ranks, threads, random::simd_target(), parallel::mpi_library(),
                     hdf5_library(), build_info::compiler());
}

void write_history(File& file, const std::string& segments) {
  file.create_group("/history");
  file.set_attribute("/history", "segments", segments);
}

void check_format(const File& file, const std::string& format) {
  if (!file.has_attribute("/", "format"))
    return;
  for (const char* name : {"format_version", "rng_version"})
    if (!file.has_attribute("/", name))
      throw InputError(file.path().string() + ": has a format but no " + name + "; not a file of deeprg");
  const auto refuse = [&](const std::string& what, const std::string& found, const std::string& wanted) {
    throw InputError(file.path().string() + ": " + what + " is " + found + ", this program reads " + wanted);
  };
  if (const auto found = file.text_attribute("/", "format"); found != format)
    refuse("format", "'" + found + "'", "'" + format + "'");
  if (const auto found = file.integer_attribute("/", "format_version"); found != format_version)
    refuse("format_version", std::to_string(found), std::to_string(format_version));
  if (const auto found = file.integer_attribute("/", "rng_version");
      found != static_cast<std::int64_t>(random::version))
    refuse("rng_version", std::to_string(found), std::to_string(random::version));
}

} // namespace deeprg::store
