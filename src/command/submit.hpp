// deeprg submit: a run or a study as batch jobs of Slurm.
#pragma once

#include <string>

#include "base/error.hpp"
#include "command/job.hpp"

namespace deeprg::command {

struct SubmitRequest {
  int nodes = 1, ranks = 1, threads = 1; // ranks: of one job, on all its nodes
  std::string time = "01:00:00";         // of one segment, HH:MM:SS
  double seconds = 3600;                 // the same
  std::string partition, account;        // empty: the site's default
  int shards = 4;                        // tasks of a study's array; never more than it has points
  int max_segments = 20;                 // how often a job may run: it requeues itself
  int chain = 0;                         // where it may not: so many jobs, each after the one before; 0: requeue
};

// Says cost and rank map, writes run.slurm, or study.slurm and collect.slurm, into the output directory and hands them
// to sbatch; the numbers of the jobs go to stdout. A chain is the same script so many times: once
// there is nothing left to do a job ends at once. With dry_run the scripts go to stdout and nothing is touched.
// InputError where there is no sbatch. Local, without MPI.
Exit submit(const JobRequest& job, const SubmitRequest& request);

} // namespace deeprg::command
