#include "command/doctor.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "base/build_info.hpp"
#include "base/linear.hpp"
#include "base/random.hpp"
#include "command/binding.hpp"
#include "command/stages.hpp"
#include "run/lock.hpp"
#include "run/slurm.hpp"
#include "store/output.hpp"

namespace deeprg::command {
namespace {

using State = Finding::State;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Finding program() {
  return {
      State::ok, "program",
      fmt::format("deeprg {}, commit {}, {}", build_info::version(), build_info::git_commit(), build_info::compiler())};
}

Finding cores(int threads, const parallel::Comm& comm) {
  const auto ranks = cores_of_ranks(threads, comm);
  Finding finding{State::ok, "cores", fmt::format("{}", fmt::join(binding_lines(ranks), "; "))};
  if (const auto hosts = crowded(ranks); !hosts.empty()) {
    finding.state = State::warning;
    finding.text = fmt::format("{}", fmt::join(hosts, "; "));
    finding.remedy = crowding_remedy();
  }
  return finding;
}

Finding mpi(const parallel::Comm& comm) {
  const int n = comm.size(), rank = comm.rank();
  std::vector<std::int64_t> out(1 << 16, rank), in(out.size(), -1);
  comm.exchange(std::span<const std::int64_t>(out), (rank + 1) % n, std::span(in), (rank + n - 1) % n, 0);
  const bool passed = std::ranges::all_of(in, [&](auto value) { return value == (rank + n - 1) % n; });
  const bool summed = comm.sum<std::int64_t>(rank) == std::int64_t{n} * (n - 1) / 2;
  if (comm.any(!passed || !summed))
    return {State::failed, "MPI", parallel::mpi_library() + ": messages arrive changed",
            "another MPI, or its transport"};
  return {State::ok, "MPI", parallel::mpi_library() + "; messages and sums are right"};
}

Finding files(const std::filesystem::path& folder, const parallel::Comm& comm) {
  constexpr std::uint64_t words = 1 << 17; // random ones: a disk that compresses shall not look faster
  const auto ranks = static_cast<std::uint64_t>(comm.size()), rank = static_cast<std::uint64_t>(comm.rank());
  std::vector<std::uint64_t> mine(words);
  random::Generator(0).fill(random::Purpose::initial_spins, 0, rank, 0, mine);
  const auto path =
      folder / fmt::format(".deeprg-doctor-{}.h5", comm.broadcast(static_cast<std::int64_t>(getpid()), 0));
  const auto start = Clock::now();
  store::Output output(comm, path);
  output.create<std::uint64_t>("/bits", {ranks, words});
  output.write("/bits", Hyperslab::box({rank, 0}, {1, words}), std::span<const std::uint64_t>(mine));
  output.publish();
  const double seconds = seconds_since(start);
  if (comm.root())
    std::filesystem::remove(path);
  struct statvfs disk {};
  const double free = statvfs(folder.c_str(), &disk) == 0
                          ? static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize) / 0x1p30
                          : 0;
  return {State::ok, "files",
          fmt::format("HDF5 {}; {} MiB written, read back, renamed in {:.2f} s; {:.1f} GiB free in {}",
                      store::hdf5_library(), comm.size(), seconds, free, folder.string())};
}

Finding locks(const std::filesystem::path& folder, const parallel::Comm& comm) {
  const auto path = folder / fmt::format(".deeprg-doctor-{}.lock", getpid());
  const auto problem = [&]() -> std::string {
    try {
      bool held = false;
      if (const auto lock = run::Lock::take(path, std::chrono::milliseconds(0)))
        held = run::Lock::held(path);
      const bool freed = !run::Lock::held(path);
      std::filesystem::remove(path);
      return held && freed ? "" : "a lock in " + folder.string() + " does not keep a second program out";
    } catch (const std::exception& error) {
      return error.what();
    }
  };
  const std::string found = comm.broadcast(comm.root() ? problem() : "", 0);
  if (!found.empty())
    return {State::failed, "locks", found, "write runs to a file system with locks (Lustre: mount with flock)"};
  return {State::ok, "locks", "die with their owner, keep a second program out"};
}

// The kernels that OpenBLAS names after CPUs without vectors of 512 bits, and without those of 256.
bool narrower_than(const std::string& kernel, std::initializer_list<const char*> names) {
  return std::ranges::any_of(names, [&](const char* name) { return kernel == name; });
}

std::string faster_kernel(const std::string& kernel) {
  const auto sse = {"Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Barcelona", "Atom"};
  const auto avx = {"Sandybridge", "Haswell", "Zen", "Excavator", "Bulldozer"};
  if (__builtin_cpu_supports("avx512bw") && (narrower_than(kernel, sse) || narrower_than(kernel, avx)))
    return "SkylakeX";
  return __builtin_cpu_supports("avx2") && narrower_than(kernel, sse) ? "Haswell" : "";
}

// Training rests on this: sums of integers below 2^53 in a double, below 2^24 in a float, come out exact.
bool multiplies_integers_exactly() {
  constexpr std::int64_t m = 37, n = 41, k = 1031;
  std::vector<std::uint64_t> bits(2 * (m * k + k * n));
  random::Generator(1).fill(random::Purpose::initial_weights, 0, 0, 0, bits);
  std::vector<double> a(m * k), b(k * n), c(m * n);
  std::vector<float> x(m * k), y(k * n), z(m * n);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<double>(bits[i] % 256);
    x[i] = static_cast<float>(bits[i] % 128);
  }
  for (std::size_t i = 0; i < b.size(); ++i) {
    const std::uint64_t word = bits[a.size() + i];
    b[i] = static_cast<double>(word % (1 << 26)) - 0x1p25;
    y[i] = static_cast<float>(word % 128);
  }
  linear::multiply(linear::Side::plain, linear::Side::plain, m, n, k, a.data(), b.data(), 0.0, c.data());
  linear::multiply(linear::Side::plain, linear::Side::plain, m, n, k, x.data(), y.data(), 0.0F, z.data());
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      std::int64_t wide = 0, narrow = 0;
      for (std::size_t l = 0; l < k; ++l) {
        wide += static_cast<std::int64_t>(a[i * k + l]) * static_cast<std::int64_t>(b[l * n + j]);
        narrow += static_cast<std::int64_t>(x[i * k + l]) * static_cast<std::int64_t>(y[l * n + j]);
      }
      if (c[i * n + j] != static_cast<double>(wide) || z[i * n + j] != static_cast<float>(narrow))
        return false;
    }
  return true;
}

double dgemm_gflops() {
  constexpr std::int64_t n = 512;
  const std::vector<double> a(n * n, 1.0), b(n * n, 2.0);
  std::vector<double> c(n * n);
  double best = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const auto start = Clock::now();
    linear::multiply(linear::Side::plain, linear::Side::plain, n, n, n, a.data(), b.data(), 0.0, c.data());
    best = std::min(best, seconds_since(start));
  }
  return 2.0 * n * n * n / best / 1e9;
}

Finding blas(const parallel::Comm& comm) {
  const std::string library = linear::library();
  if (comm.any(!multiplies_integers_exactly()))
    return {State::failed, "BLAS", library + ": products of integers are not exact",
            "another BLAS, or another kernel by OPENBLAS_CORETYPE"};
  Finding finding{State::ok, "BLAS",
                  fmt::format("{}; integers exact, {:.0f} GFLOP/s in double precision", library, dgemm_gflops())};
  if (const std::string faster = faster_kernel(linear::kernel()); !faster.empty()) {
    finding.state = State::warning;
    finding.text += "; the CPU has wider vectors than this kernel uses";
    finding.remedy = "OPENBLAS_CORETYPE=" + faster + " (the numbers stay the same)";
  }
  return finding;
}

Finding simd(const parallel::Comm& comm) {
  using random::Purpose;
  const random::Generator generator(2);
  std::vector<std::uint64_t> words(2 * 1001);
  generator.fill(Purpose::local_planes, 17, 3, 5, words);
  bool equal = true;
  for (std::size_t i = 0; i < words.size() / 2; ++i)
    equal =
        equal && generator.block(Purpose::local_planes, 17 + i, 3, 5) == random::Block{words[2 * i], words[2 * i + 1]};
  if (comm.any(!equal))
    return {State::failed, "SIMD", fmt::format("{}: random bits differ from the plain ones", random::simd_target()),
            "report it with the CPU's name"};
  return {State::ok, "SIMD", fmt::format("{}; random bits equal the plain ones", random::simd_target())};
}

Finding slurm() {
  if (const std::string job = run::slurm_job(); !job.empty())
    return {State::ok, "Slurm", "in job " + job};
  const bool here = std::system("command -v sbatch >/dev/null 2>&1") == 0;
  return {State::ok, "Slurm", here ? "deeprg submit can be used" : "not here; runs are started by mpirun or alone"};
}

Finding figures() {
  if (const std::string missing = missing_for_report(); !missing.empty())
    return {State::warning, "report", "no figures: " + missing,
            "install python3-h5py and python3-matplotlib; runs complete without"};
  return {State::ok, "report", "figures can be drawn"};
}

} // namespace

std::vector<Finding> examine(const std::filesystem::path& folder, int threads, const parallel::Comm& comm) {
  std::vector<Finding> findings;
  const auto add = [&](const char* subject, const std::function<Finding()>& look) {
    try {
      findings.push_back(look());
    } catch (const Failure& error) {
      findings.push_back({State::failed, subject, error.what(), "another folder, or what the message says"});
    }
  };
  add("program", program);
  add("cores", [&] { return cores(threads, comm); });
  add("MPI", [&] { return mpi(comm); });
  add("files", [&] { return files(folder, comm); });
  add("locks", [&] { return locks(folder, comm); });
  add("BLAS", [&] { return blas(comm); });
  add("SIMD", [&] { return simd(comm); });
  if (comm.root()) {
    add("Slurm", slurm);
    add("report", figures);
  }
  return findings;
}

Exit doctor(const std::filesystem::path& folder, const Options& options, const parallel::Comm& comm) {
  if (!std::filesystem::is_directory(folder))
    throw InputError(folder.string() + ": no such folder; name the one where runs are going to be written");
  const auto findings = examine(folder, apply_threads(options, comm), comm);
  bool failed = false;
  for (const Finding& finding : findings) {
    static constexpr std::array<const char*, 3> names{"ok", "warning", "FAILED"};
    failed = failed || finding.state == State::failed;
    if (!comm.root())
      continue;
    std::cout << fmt::format("{:<9}{:<9}{}\n", names[static_cast<std::size_t>(finding.state)], finding.subject,
                             finding.text);
    if (finding.state != State::ok)
      std::cout << fmt::format("{:18}-> {}\n", "", finding.remedy);
  }
  std::cout << std::flush;
  return comm.any(failed) ? Exit::failed : Exit::complete;
}

} // namespace deeprg::command
