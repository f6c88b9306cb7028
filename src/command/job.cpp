#include "command/job.hpp"

#include <fmt/format.h>
#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "command/keys.hpp"
#include "command/plan.hpp"
#include "command/study.hpp"
#include "parallel/on_root.hpp"
#include "run/slurm.hpp"

namespace deeprg::command {

std::string read_input_file(const std::filesystem::path& file) {
  constexpr std::size_t limit = std::size_t{64} << 20; // what is longer is no input of ours
  const auto fail = [&](const std::string& why) { throw InputError(fmt::format("{}: error: {}", file.string(), why)); };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    fail("this is a directory; the input is a TOML file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    fail(fmt::format("cannot be read: {}", std::strerror(errno)));
  std::string text(limit + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad())
    fail(fmt::format("cannot be read: {}", std::strerror(errno)));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > limit)
    fail("this file is longer than 64 MiB and no input of deeprg");
  return text;
}

Job make_job(const JobRequest& request, std::string text) {
  Job job{.input = parse_input(text, request.input_file.string(), request.settings),
          .input_text = std::move(text),
          .input_file = request.input_file,
          .output = request.output,
          .options = request.options};
  if (job.output.empty())
    job.output = std::filesystem::path("runs") / job.input.text("run.name");
  return job;
}

std::string broadcast_input(const JobRequest& request, const parallel::Comm& comm) {
  std::string text;
  parallel::on_root(comm, [&] { text = read_input_file(request.input_file); });
  return comm.broadcast(text, 0);
}

Job load_job(const JobRequest& request, std::string text, const parallel::Comm& comm) {
  Job job = make_job(request, std::move(text));
  parallel::on_root(comm, [&] {
    if (holds_study(job.output))
      throw InputError(job.output.string() + ": holds a study; choose another directory with --output");
  });
  const double memory = host_memory() / comm.host().size();
  refuse_what_does_not_fit(job.input, make_plan(job.input, comm.size(), 1), comm.min(memory));
  return job;
}

void find_time_limit(Options& options, const parallel::Comm& comm) {
  if (options.max_time_seconds)
    return;
  if (const auto left = run::slurm_seconds_left(comm))
    options.max_time_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - options.began).count() + *left;
}

int apply_threads(const Options& options, const parallel::Comm& comm) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  const int usable = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : omp_get_num_procs();
  const int ranks = comm.host().size(); // collective, so asked for on every rank
  int threads = options.threads;
  if (threads == 0)
    threads = std::getenv("OMP_NUM_THREADS") != nullptr ? omp_get_max_threads() : std::max(1, usable / ranks);
  omp_set_num_threads(threads);
  return threads;
}

} // namespace deeprg::command
