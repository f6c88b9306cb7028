// What a stage is given: the parsed input, where it came from, where the output goes, and the options of the command
// line.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/parameters.hpp"
#include "parallel/comm.hpp"

namespace deeprg::command {

enum class Progress { automatic, on, off };

struct Options {
  std::optional<double> max_time_seconds{};
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now(); // max_time counts from here
  std::optional<std::string> fresh{}; // the first stage to start anew: "sample", "train" or "analyze"
  bool dry_run = false;
  int threads = 0;   // 0: OMP_NUM_THREADS, else usable cores / ranks on the host, at least 1
  int verbosity = 0; // -1 a -q, +1 a -v
  Progress progress = Progress::automatic;
  bool in_named_directory = false;                 // runs/<run.name>: the command has no --output and no --fresh
  bool part_of_study = false;                      // the study speaks, and draws the report
  std::vector<std::filesystem::path> stop_files{}; // of the study: stop its points as STOP in a run's directory does
};

struct Job {
  parameters::Input input;
  std::string input_text; // the file as it was
  std::filesystem::path input_file, output;
  Options options;

  // The file that a key names; relative paths count from the input file's directory.
  [[nodiscard]] std::filesystem::path path(std::string_view key) const {
    return input_file.parent_path() / input.text(key);
  }
};

// What the command line says about a job.
struct JobRequest {
  std::filesystem::path input_file, output; // output empty: runs/<run.name>
  std::vector<std::string> settings;        // of --set
  Options options;
};

// The text of an input file. Throws InputError where it cannot be read. Local.
[[nodiscard]] std::string read_input_file(const std::filesystem::path& file);

// Parses the text. Throws InputError. Local, the same on every rank.
[[nodiscard]] Job make_job(const JobRequest& request, std::string text);

// The text of the input file, read on rank 0. Collective; throws the same InputError on every rank.
[[nodiscard]] std::string broadcast_input(const JobRequest& request, const parallel::Comm& comm);

// Parses the text on every rank and refuses what does not fit into the memory. Collective; throws the same InputError
// on every rank.
[[nodiscard]] Job load_job(const JobRequest& request, std::string text, const parallel::Comm& comm);

// Where no --max-time says it: the time until which a Slurm job may run. Collective.
void find_time_limit(Options& options, const parallel::Comm& comm);

// Sets the number of OpenMP threads by the rule of Options::threads and returns it. Collective.
int apply_threads(const Options& options, const parallel::Comm& comm);

} // namespace deeprg::command
