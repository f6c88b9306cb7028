#include "command/bench.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "base/random.hpp"

namespace deeprg::command {
namespace {

struct Topic {
  std::vector<BenchRow> (*alone)();                           // on rank 0
  std::vector<BenchRow> (*ranks)(const parallel::Comm& comm); // where there are several: all together
};

const std::map<std::string, Topic>& topics() {
  static const std::map<std::string, Topic> all{{"cluster", {bench_cluster, bench_cluster_ranks}},
                                                {"comm", {nullptr, bench_comm_ranks}},
                                                {"io", {bench_io, bench_io_ranks}},
                                                {"metropolis", {bench_metropolis, nullptr}},
                                                {"rbm", {bench_rbm, bench_rbm_ranks}}};
  return all;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name"))
      if (const auto colon = line.find(": "); colon != std::string::npos)
        return line.substr(colon + 2);
  return "unknown";
}

double seconds(Clock clock) {
  timespec t{};
  clock_gettime(clock == Clock::thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

std::string as_json(const std::vector<BenchRow>& rows) {
  std::string text = "{\"rows\": [";
  for (const BenchRow& row : rows)
    text += fmt::format("{}\n  {{\"name\": \"{}\", \"value\": {:.6g}, \"target\": \"{}\", \"unit\": \"{}\"}}",
                        &row == &rows.front() ? "" : ",", row.name, row.value, row.target, row.unit);
  return text + fmt::format("\n], \"cpu\": \"{}\", \"simd\": \"{}\"}}\n", cpu_model(), random::simd_target());
}

std::string as_table(const std::vector<BenchRow>& rows) {
  std::string text = fmt::format("{}, SIMD target {}\n", cpu_model(), random::simd_target());
  for (const BenchRow& row : rows)
    text += fmt::format("{:<62} {:>9.3g} {:<9} {}\n", row.name, row.value, row.unit,
                        row.target.empty() ? "" : "target " + row.target);
  return text;
}

} // namespace

const std::vector<std::string>& bench_topics() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& [name, topic] : topics())
      all.push_back(name);
    return all;
  }();
  return names;
}

std::vector<double> median_seconds(const std::vector<std::function<void()>>& alternatives, int repeats, Clock clock) {
  std::vector<std::vector<double>> times(alternatives.size());
  for (int repeat = -1; repeat < repeats; ++repeat)
    for (std::size_t a = 0; a < alternatives.size(); ++a) {
      const double start = seconds(clock);
      alternatives[a]();
      if (repeat >= 0)
        times[a].push_back(seconds(clock) - start);
    }
  std::vector<double> medians;
  for (auto& t : times) {
    std::ranges::nth_element(t, t.begin() + static_cast<std::ptrdiff_t>(t.size() / 2));
    medians.push_back(t[t.size() / 2]);
  }
  return medians;
}

Exit bench(const BenchRequest& request, const parallel::Comm& comm) {
  std::vector<BenchRow> rows;
  const auto add = [&](std::vector<BenchRow> found) {
    rows.insert(rows.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  };
  for (const std::string& name : request.topics.empty() ? bench_topics() : request.topics) {
    const Topic& topic = topics().at(name);
    if (topic.ranks != nullptr && comm.size() > 1)
      add(topic.ranks(comm));
    if (topic.alone != nullptr && comm.root())
      add(topic.alone());
    if (topic.alone == nullptr && comm.size() == 1 && !request.topics.empty())
      throw InputError(fmt::format("bench {} is about several ranks: mpirun -n 2 deeprg bench {}", name, name));
    comm.barrier();
  }
  if (comm.root())
    std::cout << (request.json ? as_json(rows) : as_table(rows)) << std::flush;
  return Exit::complete;
}

} // namespace deeprg::command
