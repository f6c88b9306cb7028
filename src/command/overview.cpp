#include "command/overview.hpp"

#include <fmt/format.h>

#include "base/build_info.hpp"
#include "base/linear.hpp"
#include "base/random.hpp"
#include "parallel/comm.hpp"
#include "store/h5.hpp"

namespace deeprg::command {
namespace {

constexpr const char* text = R"(deeprg {version}: is deep learning a renormalization group?

  deeprg COMMAND [ARGUMENTS] [OPTIONS]          alone, or under mpirun or srun

A first run
  deeprg explain --template > input.toml        a starter input, every key commented
  deeprg check input.toml                       validate it and print the plan; touches nothing
  deeprg run input.toml                         sample, train, analyze, report -> runs/<run.name>/
  mpirun -n 4 deeprg run input.toml             the same on four ranks, the same bits
  deeprg run input.toml                         again: continues where it stopped, or says that it is complete

Commands
  run INPUT         every stage that INPUT has a section for, then the report; with [scan], every point of the study
  sample INPUT      one stage: Monte Carlo -> samples.h5, series.h5
  train INPUT       one stage: a stack of RBMs -> model.h5
  analyze INPUT     one stage: the machines against the renormalization group -> analysis.h5
  model KIND        an exactly known machine, or a machine in other units, as model.h5
  rg SCHEME         renormalization without networks: decimate, migdal-kadanoff, kadanoff, mean-field,
                    niemeijer-van-leeuwen; of configurations: mcrg INPUT; all of them: compare INPUT
  report DIR        (re)draw the figures of a run or a study, finished or not
  fss DIR           finite-size scaling over the points of a study, finished or not -> fss.h5, report/
  check INPUT       validate and print the plan
  explain [KEY]     the keys of the input: type, default, range, unit, meaning
  status DIR        progress, last checkpoint, result so far
  bench [TOPIC]     how near to the hardware's limit the hot loops are, as ratios measured here
  submit INPUT      a run or a study as batch jobs of Slurm, which requeue themselves until it is complete
  doctor [DIR]      whether this machine has what deeprg needs: MPI, HDF5, BLAS, locks, cores, Slurm

  deeprg COMMAND --help                         the options of a command
  deeprg explain sample.algorithm               one key
  deeprg run input.toml --set model.coupling=0.44 -o runs/critical

Exit codes: 0 complete; 2 bad input or usage, nothing touched; 75 stopped in good order with a valid checkpoint, run the
same command again; 1 anything else.
)";

} // namespace

const std::vector<std::string>& available_commands() {
  static const std::vector<std::string> names{"run",    "sample", "train", "analyze", "report", "check", "explain",
                                              "status", "model",  "rg",    "fss",     "submit", "bench", "doctor"};
  return names;
}

std::string overview() { return fmt::format(fmt::runtime(text), fmt::arg("version", build_info::version())); }

std::string version_text() {
  return fmt::format("deeprg {}\ncommit   {}\ncompiler {}\nMPI      {}\nHDF5     {}\nBLAS     {}\nSIMD     {}\n",
                     build_info::version(), build_info::git_commit(), build_info::compiler(), parallel::mpi_library(),
                     store::hdf5_library(), linear::library(), random::simd_target());
}

} // namespace deeprg::command
