#include "command/binding.hpp"

#include <fmt/format.h>
#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <map>

#include "base/log.hpp"

namespace deeprg::command {
namespace {

constexpr std::size_t hosts_shown = 4;

std::vector<int> own_cores() {
  std::vector<int> cores;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (CPU_ISSET(core, &set))
        cores.push_back(core);
  return cores;
}

std::map<std::string, std::vector<int>> ranks_of_hosts(const std::vector<RankCores>& ranks) {
  std::map<std::string, std::vector<int>> hosts;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank)
    hosts[ranks[rank].host].push_back(static_cast<int>(rank));
  return hosts;
}

std::string named(const char* one, const std::vector<int>& numbers) {
  return fmt::format("{}{} {}", one, numbers.size() == 1 ? "" : "s", ranges(numbers));
}

} // namespace

std::vector<RankCores> cores_of_ranks(int threads, const parallel::Comm& comm) {
  std::vector<RankCores> all;
  const auto mine = own_cores();
  const std::string host = parallel::Comm::host_name();
  for (int rank = 0; rank < comm.size(); ++rank) {
    RankCores& there = all.emplace_back();
    there.host = comm.broadcast(host, rank);
    there.threads = comm.broadcast(threads, rank);
    there.cores.resize(comm.broadcast(static_cast<std::uint64_t>(mine.size()), rank));
    if (rank == comm.rank())
      there.cores = mine;
    comm.broadcast(std::span(there.cores), rank);
  }
  return all;
}

std::string ranges(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t first = 0, last = 0; first < numbers.size(); first = ++last) {
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
      ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", numbers[first]);
    if (last > first)
      text += fmt::format("-{}", numbers[last]);
  }
  return text;
}

std::vector<std::string> binding_lines(const std::vector<RankCores>& ranks) {
  std::vector<std::string> lines;
  for (const auto& [host, there] : ranks_of_hosts(ranks)) {
    std::map<int, int> users; // of each core
    int most = 0;
    bool same = true;
    for (const int rank : there) {
      const RankCores& its = ranks[static_cast<std::size_t>(rank)];
      same = same && its.cores == ranks[static_cast<std::size_t>(there.front())].cores;
      most = std::max(most, its.threads);
      for (const int core : its.cores)
        ++users[core];
    }
    std::vector<int> cores;
    for (const auto& [core, n] : users)
      cores.push_back(core);
    const bool apart = std::ranges::all_of(users, [](const auto& user) { return user.second == 1; });
    lines.push_back(fmt::format("{}: {}, {} thread{} each, on {}{}", host, named("rank", there), most,
                                most == 1 ? "" : "s", named("core", cores),
                                there.size() == 1 ? ""
                                : apart           ? ", each on its own"
                                : same            ? ", shared"
                                                  : ", some shared"));
  }
  return lines;
}

std::vector<std::string> crowded(const std::vector<RankCores>& ranks) {
  std::vector<std::string> sentences;
  for (const auto& [host, there] : ranks_of_hosts(ranks)) {
    int worst = 0;
    std::string sentence;
    for (const int rank : there) {
      const auto& cores = ranks[static_cast<std::size_t>(rank)].cores;
      std::vector<int> within; // the ranks that may use these cores alone
      int threads = 0;
      for (const int other : there)
        if (const RankCores& its = ranks[static_cast<std::size_t>(other)]; std::ranges::includes(cores, its.cores)) {
          within.push_back(other);
          threads += its.threads;
        }
      const int excess = threads - static_cast<int>(cores.size());
      if (excess <= worst)
        continue;
      worst = excess;
      sentence = fmt::format("{}: {} run{} {} threads on {}", host, named("rank", within),
                             within.size() == 1 ? "s" : "", threads, named("core", cores));
    }
    if (worst > 0)
      sentences.push_back(sentence);
  }
  return sentences;
}

std::string crowding_remedy() {
  return "fewer ranks or --threads; under mpirun, --bind-to none or --map-by slot:PE=THREADS";
}

void say_binding(int threads, const parallel::Comm& comm) {
  const auto ranks = cores_of_ranks(threads, comm);
  const auto lines = binding_lines(ranks), warnings = crowded(ranks);
  for (std::size_t n = 0; n < lines.size(); ++n)
    if (comm.size() == 1 || n >= hosts_shown)
      log::detail(lines[n]);
    else
      log::info(lines[n]);
  if (lines.size() > hosts_shown)
    log::info(fmt::format("... and {} hosts more; -v names them", lines.size() - hosts_shown));
  log::detail(fmt::format("OpenMP: {} place{}, threads {}", omp_get_num_places(), omp_get_num_places() == 1 ? "" : "s",
                          omp_get_proc_bind() == omp_proc_bind_false ? "free to move" : "bound to them"));
  if (!warnings.empty())
    log::warning(fmt::format("{}{}: slow. {}", warnings.front(),
                             warnings.size() > 1 ? fmt::format(", and on {} other hosts", warnings.size() - 1) : "",
                             crowding_remedy()));
}

} // namespace deeprg::command
