#include "command/keys.hpp"

#include "command/key_ranges.hpp"
#include "command/keys_training.hpp"

namespace deeprg::command {
namespace {

using parameters::Judged;
using parameters::Key;
using parameters::Kind;
using parameters::Section;
using parameters::Table;

std::vector<Section> sections() {
  return {
      {.name = "run", .meaning = "the name and the seed of the experiment", .always = true},
      {.name = "lattice", .meaning = "the shape of the lattice"},
      {.name = "model", .meaning = "the Ising model: H = -J sum over bonds s s' - h sum over sites s"},
      {.name = "sample", .meaning = "the stage that makes spin configurations", .replaced_by = "file"},
      {.name = "train", .meaning = "the stage that trains a stack of RBMs on them", .replaced_by = "file"},
      {.name = "analyze", .meaning = "the stage that compares the machines with the renormalization group"},
      {.name = "rg", .meaning = "how `deeprg rg mcrg` renormalizes the configurations", .always = true},
      {.name = "parallel", .meaning = "how the work is laid out; never changes a result", .always = true},
      {.name = "checkpoint", .meaning = "how often a run saves itself", .always = true},
      {.name = "scan",
       .meaning = "a study: a run for every point, \"SECTION.KEY\" = [values] for any key that changes a result",
       .of_study = true},
      {.name = "fss",
       .meaning = "how `deeprg fss` reads a study: where the curves of L and 2L cross",
       .always = true,
       .of_study = true},
  };
}

// A row a key, packed.
// clang-format off
std::vector<Key> run_keys() {
  return {
      {.section = "run", .name = "name", .kind = Kind::text, .required = true, .example = "example",
       .meaning = "Names the output directory runs/NAME.", .judged = Judged::free},
      {.section = "run", .name = "seed", .kind = Kind::integer, .fallback = 1, .range = at_least(0),
       .meaning = "Key of all random numbers: the same seed gives the same bits on any machine."},
      {.section = "run", .name = "rng_rounds", .kind = Kind::integer, .fallback = 5, .range = between(5, 10),
       .unit = "AES rounds",
       .meaning = "5 pass BigCrush; rerunning a result with 7 is a cheap test of the generator."},
      {.section = "run", .name = "watchdog", .kind = Kind::duration, .fallback = "30 min", .range = at_least(0),
       .meaning = "No progress for so long: the ranks that hang are named and the program ends with 1. More than a sweep, "
           "an update or a checkpoint takes; \"0 s\": never.", .judged = Judged::free},
  };
}

std::vector<Key> model_keys() {
  return {
      {.section = "lattice", .name = "size", .kind = Kind::integers, .required = true, .example = Integers{40, 40},
       .range = at_least(1), .items = {1, 3}, .unit = "sites",
       .meaning = "Extents [[Lz,] Ly,] Lx, slowest first, periodic.",
       .needs = "even extents >= 2 for the local algorithms"},
      {.section = "model", .name = "coupling", .kind = Kind::real, .example = 0.408, .unit = "K = J/kT",
       .meaning = "Nearest-neighbour coupling; negative: antiferromagnet. In two dimensions K_c = 0.440687.",
       .needs = "exactly one of coupling and temperature"},
      {.section = "model", .name = "temperature", .kind = Kind::real, .range = above(0), .unit = "J/k",
       .meaning = "Temperature at J = k = 1, so K = 1/T. In two dimensions T_c = 2.269185.",
       .needs = "exactly one of coupling and temperature"},
      {.section = "model", .name = "field", .kind = Kind::real, .fallback = 0.0,
       .unit = "beta h beside coupling, h/J beside temperature", .meaning = "Uniform magnetic field.",
       .needs = "an algorithm that has a field"},
      {.section = "model", .name = "anisotropy", .kind = Kind::reals, .items = {1, 3},
       .unit = "K_axis / K",
       .meaning = "Couplings along the axes over 'coupling' (J along them where 'temperature' is given), in the order of "
           "lattice.size; all 1 unless given. series.h5 then has the energy of the bonds along each axis.",
       .needs = "as many numbers, none of them 0, as extents; no diagonal, no plaquette"},
      {.section = "model", .name = "negative_bonds", .kind = Kind::real, .fallback = 0.0, .range = between(0, 1),
       .meaning = "Part of the bonds, taken at random and fixed, whose coupling has the other sign (+-J disorder): 0.5 is the "
           "spin glass of Edwards and Anderson. All replicas have the same bonds; series.h5 then has the overlap of "
           "replicas 0 and 1, 2 and 3, ... where their number is even.",
       .needs = "heat-bath or metropolis; no stage but sample"},
      {.section = "model", .name = "disorder_seed", .kind = Kind::integer, .range = at_least(0),
       .meaning = "Which bonds these are; run.seed unless given.", .needs = "negative_bonds above 0"},
      {.section = "model", .name = "diagonal", .kind = Kind::real,
       .unit = "K_d = J_d/kT beside coupling, J_d/J beside temperature",
       .meaning = "Coupling to the four diagonal (next-nearest) neighbours; none unless given.",
       .needs = "two extents, and an algorithm that has it"},
      {.section = "model", .name = "plaquette", .kind = Kind::real,
       .unit = "K_p = J_p/kT beside coupling, J_p/J beside temperature",
       .meaning = "Coupling of the four spins around each unit square; none unless given.",
       .needs = "two extents, and an algorithm that has it"},
  };
}

std::vector<Key> sample_keys() {
  return {
      {.section = "sample", .name = "source", .kind = Kind::choice, .fallback = "ising",
       .choices = {"ising", "two_point", "model"},
       .meaning = "ising: Monte Carlo of [model]. two_point: signs of a Gaussian field with the two-point function "
           "of the Ising samples and no Ising Hamiltonian. model: Gibbs chains of a trained machine, "
           "a replica a chain; [model] then only says what the estimates C and chi are scaled and compared with.",
       .needs = "two_point: samples, and no field; model: machine"},
      {.section = "sample", .name = "algorithm", .kind = Kind::choice, .fallback = "swendsen-wang",
       .choices = {"swendsen-wang", "heat-bath", "metropolis", "wolff"}, .meaning = "How configurations move. A sweep is one update of every spin; of all clusters under swendsen-wang; under "
           "wolff it is one cluster, about <m^2> of the lattice, so that interval, measure and thermalization count "
           "clusters.",
       .needs = "see the table of algorithms"},
      {.section = "sample", .name = "start", .kind = Kind::choice, .fallback = "random", .choices = {"random", "up"},
       .meaning = "Configuration before the first sweep."},
      {.section = "sample", .name = "replicas", .kind = Kind::integer, .fallback = 1, .range = between(1, 65536),
       .meaning = "Independent lattices simulated together; the local algorithms work on 512 bits at once, so small "
           "lattices want many."},
      {.section = "sample", .name = "thermalization", .kind = Kind::integer, .fallback = 1000, .range = at_least(0),
       .unit = "sweeps", .meaning = "Sweeps before the first sample."},
      {.section = "sample", .name = "interval", .kind = Kind::integer, .fallback = 10, .range = at_least(1),
       .unit = "sweeps", .meaning = "Sweeps between samples; sample t of a replica is taken after sweep "
           "thermalization + (t+1) interval."},
      {.section = "sample", .name = "measure", .kind = Kind::integer, .fallback = 1, .range = at_least(1),
       .unit = "sweeps", .meaning = "Sweeps between the columns of series.h5."},
      {.section = "sample", .name = "improved", .kind = Kind::boolean, .fallback = false,
       .meaning = "Sums over the clusters of every measured sweep too, in series.h5: of their sizes squared and to the "
           "fourth power, whose means give <M^2> and <M^4> with less noise.",
       .needs = "swendsen-wang, a ferromagnet, thermalization >= 1"},
      {.section = "sample", .name = "samples", .kind = Kind::integer, .example = 20000, .range = at_least(1),
       .meaning = "Samples of all replicas together; can be raised after the end.",
       .needs = "a multiple of replicas; exactly one of samples and sweeps", .judged = Judged::length},
      {.section = "sample", .name = "sweeps", .kind = Kind::integer, .range = at_least(1), .unit = "sweeps",
       .meaning = "Total sweeps, thermalization included, instead of samples: a time series only.",
       .needs = "more than thermalization; exactly one of samples and sweeps", .judged = Judged::length},
      {.section = "sample", .name = "file", .kind = Kind::text,
       .meaning = "Take the samples from this samples.h5 instead (path relative to the input file); the section then "
           "needs no other key.", .judged = Judged::free},
      {.section = "sample", .name = "machine", .kind = Kind::text,
       .meaning = "The model.h5 that is sampled (path relative to the input file): a machine, or a stack as a deep belief "
           "network, whose top machine is sampled and whose others pass the sample down.",
       .needs = "source = \"model\""},
      {.section = "sample", .name = "machines", .kind = Kind::integer, .range = at_least(1),
       .meaning = "How many machines of it, from the lowest on; all unless given.", .needs = "machine"},
      {.section = "sample", .name = "temperatures", .kind = Kind::reals, .range = above(0), .unit = "J/k",
       .meaning = "Temperatures of the replicas, ascending: replica r starts at number r modulo their number; the table of "
           "observables has them all. model.field is then h/J.",
       .needs = "heat-bath or metropolis, sweeps, replicas a multiple of their number, no coupling and no temperature in "
           "[model], no stage that takes one Hamiltonian"},
      {.section = "sample", .name = "exchange", .kind = Kind::boolean, .fallback = false,
       .meaning = "Replica exchange (parallel tempering) between neighbouring temperatures after every measurement: "
           "replicas change their temperatures, which series.h5 tells of each.",
       .needs = "temperatures, two or more"},
  };
}

std::vector<Key> rg_keys() {
  return {
      {.section = "rg", .name = "rule", .kind = Kind::choice, .fallback = "majority",
       .choices = {"majority", "decimation", "kadanoff", "model", "stack"},
       .meaning = "How a block gets its spin. majority: ties by a fair coin. decimation: its first spin. kadanoff: "
           "p(mu|s) = exp(p mu sum s) / 2 cosh(p sum s). model: p(h|v) of the one filter of a machine, step after step. "
           "stack: the layers of a machine are the steps.",
       .needs = "model, stack: machine, or a section [train]", .judged = Judged::free},
      {.section = "rg", .name = "machine", .kind = Kind::text,
       .meaning = "The model.h5 that rule = \"model\" and \"stack\" take (path relative to the input file); the run's "
           "own unless given.", .needs = "rule = \"model\" or \"stack\"", .judged = Judged::free},
      {.section = "rg", .name = "p", .kind = Kind::real, .fallback = 0.7659830352, .range = above(0),
       .meaning = "The p of Kadanoff's kernel; the default is the optimum of his recursion in two dimensions.",
       .needs = "rule = \"kadanoff\"", .judged = Judged::free},
      {.section = "rg", .name = "scale", .kind = Kind::integer, .fallback = 2, .range = between(2, 3), .unit = "sites",
       .meaning = "b: the side of a block.", .needs = "a divisor of every extent", .judged = Judged::free},
      {.section = "rg", .name = "levels", .kind = Kind::integer, .range = between(1, 40), .unit = "steps",
       .meaning = "Steps of blocking; as many as leave two sites along every axis unless given.",
       .needs = "extents that are multiples of scale^levels", .judged = Judged::free},
      {.section = "rg", .name = "even", .kind = Kind::integer, .fallback = 7, .range = between(1, 7),
       .unit = "operators", .meaning = "Even operators at most, nearest neighbours first.", .judged = Judged::free},
      {.section = "rg", .name = "odd", .kind = Kind::integer, .fallback = 4, .range = between(1, 4),
       .unit = "operators", .meaning = "Odd operators at most, the spin first.", .judged = Judged::free},
      {.section = "rg", .name = "matching", .kind = Kind::boolean, .fallback = false,
       .meaning = "K_c by matching: the configurations of a lattice 'scale' times smaller are made too, in the folder "
           "matching/ of the run's directory, with a seed of their own.",
       .needs = "samples that are made here; two levels", .judged = Judged::free},
      {.section = "rg", .name = "bins", .kind = Kind::integer, .fallback = 64, .range = between(2, 4096),
       .meaning = "Parts of the samples, replica after replica, that the jackknife leaves out in turn: each should "
           "be many autocorrelation times long.", .judged = Judged::free},
  };
}

std::vector<Key> study_keys() {
  return {
      {.section = "scan", .name = "zip", .kind = Kind::boolean, .fallback = false,
       .meaning = "Takes the lists side by side instead of every combination of their values.",
       .needs = "lists of the same length", .judged = Judged::free},
      {.section = "fss", .name = "observables", .kind = Kind::texts, .fallback = Texts{"U4", "xi"},
       .choices = {"U4", "xi"},
       .meaning = "Whose curves: U4 the Binder cumulant, from series.h5; xi the second-moment correlation length over L, "
           "from samples.h5.", .judged = Judged::free},
      {.section = "fss", .name = "window", .kind = Kind::reals, .items = {2, 2}, .unit = "K = J/kT",
       .meaning = "Couplings [K_min, K_max] that the curves are fitted to; without it all. A crossing outside of them "
           "is not looked for.", .judged = Judged::free},
      {.section = "fss", .name = "degree", .kind = Kind::integer, .fallback = 3, .range = between(1, 6),
       .meaning = "Degree of the polynomials in K between the couplings; what one degree more changes is told beside "
           "the result.", .needs = "more couplings of each size than the degree", .judged = Judged::free},
      {.section = "fss", .name = "omega", .kind = Kind::real, .range = between(0.1, 10),
       .meaning = "Corrections to scaling fall as L^-omega where pairs of sizes are extrapolated to infinite ones; "
           "without it 1.75 in two dimensions, 0.8297 in three.", .judged = Judged::free},
  };
}

std::vector<Key> running_keys() {
  return {
      {.section = "parallel", .name = "domains", .kind = Kind::choice_or_integers, .fallback = "auto",
       .range = at_least(1), .items = {1, 2}, .choices = {"auto"}, .unit = "ranks",
       .meaning = "Domains of the lattice in [z,] y.", .judged = Judged::free, .later = {"a list"}},
      {.section = "parallel", .name = "io", .kind = Kind::choice, .fallback = "auto",
       .choices = {"auto", "serial", "parallel"}, .meaning = "Who writes the files: rank 0 or all.",
       .judged = Judged::free, .later = {"parallel"}},
      {.section = "checkpoint", .name = "interval", .kind = Kind::duration, .fallback = "10 min", .range = at_least(1),
       .meaning = "Wall time between checkpoints.", .judged = Judged::free},
      {.section = "checkpoint", .name = "keep", .kind = Kind::integer, .fallback = 2, .range = between(2, 1000),
       .unit = "checkpoints", .meaning = "How many are kept.", .judged = Judged::free},
  };
}

// clang-format on

} // namespace

const Table& input_table() {
  static const Table table = [] {
    Table made{sections(), {}, "scan", check_together};
    for (const auto& keys : {run_keys(), model_keys(), sample_keys(), train_keys(), analyze_keys(), rg_keys(),
                             running_keys(), study_keys()})
      made.keys.insert(made.keys.end(), keys.begin(), keys.end());
    return made;
  }();
  return table;
}

parameters::Input parse_input(std::string_view text, const std::string& file, std::span<const std::string> settings,
                              std::span<const parameters::Assignment> assignments) {
  return parameters::parse(input_table(), text, file, settings, assignments);
}

} // namespace deeprg::command
