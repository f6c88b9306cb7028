#include "command/keys.hpp"

namespace deeprg::command {
namespace {

using parameters::Judged;
using parameters::Key;
using parameters::Kind;
using parameters::Range;
using parameters::Section;
using parameters::Table;

Range at_least(double least) { return {.least = least}; }
Range between(double least, double most) { return {.least = least, .most = most}; }
Range above(double least) { return {.least = least, .above = true}; }
Range fraction() { return {.least = 0, .most = 1, .below = true}; }

using Texts = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;

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
      {.section = "model", .name = "diagonal", .kind = Kind::real, .meaning = "Coupling to the diagonal neighbours.",
       .later = {"*"}},
      {.section = "model", .name = "plaquette", .kind = Kind::real, .meaning = "Four-spin coupling of a plaquette.",
       .later = {"*"}},
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
       .choices = {"swendsen-wang", "heat-bath", "metropolis", "wolff"}, .meaning = "How configurations move.",
       .needs = "see the table of algorithms", .later = {"wolff"}},
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
       .meaning = "The model.h5 whose first machine is sampled (path relative to the input file).",
       .needs = "source = \"model\""},
      {.section = "sample", .name = "temperatures", .kind = Kind::reals, .range = above(0), .unit = "J/k",
       .meaning = "One replica a temperature.", .needs = "no model.coupling and no model.temperature", .later = {"*"}},
      {.section = "sample", .name = "exchange", .kind = Kind::boolean, .fallback = false,
       .meaning = "Replica exchange between neighbouring temperatures.", .needs = "temperatures", .later = {"true"}},
  };
}

std::vector<Key> train_keys() {
  return {
      {.section = "train", .name = "layers", .kind = Kind::integers, .required = true,
       .example = Integers{400, 100, 25}, .range = between(1, 16777216), .unit = "hidden units",
       .meaning = "Hidden units of each RBM of the stack, from the spins upwards."},
      {.section = "train", .name = "units", .kind = Kind::choice, .fallback = "binary", .choices = {"spin", "binary"},
       .meaning = "Values of all units: spin -1 and +1, binary 0 and 1."},
      {.section = "train", .name = "algorithm", .kind = Kind::choice, .fallback = "cd", .choices = {"cd", "pcd"},
       .meaning = "Where the negative phase comes from: cd, Gibbs steps from the data (Hinton 2002); pcd, persistent "
           "chains, which start from training samples and go on from update to update (Tieleman 2008)."},
      {.section = "train", .name = "steps", .kind = Kind::integer, .fallback = 1, .range = between(1, 1000),
       .unit = "Gibbs steps", .meaning = "k of CD-k, or what the persistent chains do in an update."},
      {.section = "train", .name = "chains", .kind = Kind::integer, .range = at_least(1),
       .meaning = "Persistent chains; as many as 'batch_size' unless given. They are samples whatever 'reconstruction' "
           "says.",
       .needs = "algorithm = \"pcd\"; a least common multiple with batch_size of at most 33025"},
      {.section = "train", .name = "reconstruction", .kind = Kind::choice, .fallback = "mean-field",
       .choices = {"mean-field", "sampled"},
       .meaning = "Whether the reconstructed visible units are probabilities or samples."},
      {.section = "train", .name = "up_pass", .kind = Kind::choice, .fallback = "probability",
       .choices = {"probability", "sample"}, .meaning = "What a trained layer hands to the next one."},
      {.section = "train", .name = "epochs", .kind = Kind::integer, .fallback = 200, .range = between(1, 1e9),
       .meaning = "Passes over the training samples, for each layer.", .judged = Judged::length},
      {.section = "train", .name = "early_stopping", .kind = Kind::integer, .fallback = 0, .range = between(0, 1e9),
       .unit = "epochs", .meaning = "A layer ends after so many epochs without a smaller reconstruction error of the "
           "held-out samples; 0: never.", .needs = "held_out"},
      {.section = "train", .name = "batch_size", .kind = Kind::integer, .fallback = 100, .range = at_least(1),
       .unit = "samples", .meaning = "Samples of one update.", .needs = "at most the number of training samples"},
      {.section = "train", .name = "learning_rate", .kind = Kind::real, .fallback = 0.1, .range = above(0),
       .meaning = "Step along the mean gradient of a batch."},
      {.section = "train", .name = "learning_rate_schedule", .kind = Kind::choice, .fallback = "constant",
       .choices = {"constant", "linear"},
       .meaning = "constant; or linear: falls from update to update, to 0 at the end of the last epoch. 'epochs' is "
           "then no length that could grow."},
      {.section = "train", .name = "momentum", .kind = Kind::real, .fallback = 0.5, .range = fraction(),
       .meaning = "Momentum of the first 5 epochs of a layer."},
      {.section = "train", .name = "final_momentum", .kind = Kind::real, .fallback = 0.9, .range = fraction(),
       .meaning = "Momentum from epoch 6 on (Hinton and Salakhutdinov, Science 313, 504, 2006)."},
      {.section = "train", .name = "l1", .kind = Kind::real, .fallback = 2e-4, .range = at_least(0),
       .meaning = "Weight of the penalty sum |W|."},
      {.section = "train", .name = "l1_mode", .kind = Kind::choice, .fallback = "gradient",
       .choices = {"gradient", "proximal"},
       .meaning = "gradient: - l1 sign(W) in every gradient. proximal: shrink towards zero, which keeps zeros exact."},
      {.section = "train", .name = "l2", .kind = Kind::real, .fallback = 0.0, .range = at_least(0),
       .meaning = "Weight of the penalty sum W^2 / 2."},
      {.section = "train", .name = "biases", .kind = Kind::choice, .fallback = "free",
       .choices = {"free", "zero", "symmetric"},
       .meaning = "free: learned. zero: kept at zero. symmetric: whatever makes the machine even under spin flip."},
      {.section = "train", .name = "centred", .kind = Kind::boolean, .fallback = false,
       .meaning = "The centred gradient: units enter less their means (Montavon and Mueller 2012; Melchior et al. 2016). "
           "Spin units without free biases are centred anyway.",
       .needs = "biases = \"free\"; not tied"},
      {.section = "train", .name = "initial_weights", .kind = Kind::real, .fallback = 0.1, .range = at_least(0),
       .meaning = "Standard deviation of the random part of the weights before training."},
      {.section = "train", .name = "initial", .kind = Kind::choice, .fallback = "random", .choices = {"random", "local"},
       .meaning = "local: hidden units are spread over the lattice as a grid, and each starts with a Gaussian bump of "
           "weights around its place, the random part added."},
      {.section = "train", .name = "bump_amplitude", .kind = Kind::real, .fallback = 0.4,
       .meaning = "Height of the bumps, in the units of the weights.", .needs = "initial = \"local\""},
      {.section = "train", .name = "bump_width", .kind = Kind::real, .fallback = 0.9, .range = above(0),
       .unit = "distances of neighbouring visible units", .meaning = "Standard deviation of the bumps.",
       .needs = "initial = \"local\""},
      {.section = "train", .name = "initial_biases", .kind = Kind::choice, .fallback = "zero",
       .choices = {"zero", "data"},
       .meaning = "Visible biases before training: zero, or those of independent units with the means of the data.",
       .needs = "data: biases = \"free\""},
      {.section = "train", .name = "held_out", .kind = Kind::real, .fallback = 0.1, .range = fraction(),
       .unit = "fraction of the samples",
       .meaning = "Samples kept from training to judge it; whole replicas, where there are two or more."},
      {.section = "train", .name = "snapshots", .kind = Kind::choice_or_integers, .fallback = "log",
       .range = at_least(0), .choices = {"log", "none"}, .unit = "epochs",
       .meaning = "When weights are stored on the way: evenly in the logarithm of the update, at these epochs, "
           "never."},
      {.section = "train", .name = "controls", .kind = Kind::texts, .fallback = Texts{},
       .example = Texts{"untrained", "block_spin"}, .items = {.least = 0},
       .choices = {"untrained", "no_l1", "two_point", "block_spin"},
       .meaning = "Machines built beside the trained one, to tell what training, L1 and the Ising Hamiltonian do.",
       .needs = "two_point: no field; block_spin: layers that are block-spin maps of the lattice"},
      {.section = "train", .name = "augment", .kind = Kind::texts, .fallback = Texts{},
       .example = Texts{"flip", "translate", "point_group"}, .items = {.least = 0},
       .choices = {"flip", "translate", "point_group"},
       .meaning = "Symmetries of the lattice: the first layer sees each training sample through a random one of them, "
           "another in every epoch.",
       .needs = "flip: no field"},
      {.section = "train", .name = "tied", .kind = Kind::boolean, .fallback = false,
       .meaning = "The hidden units of the first layer are translations of filters, each with one set of weights, whose "
           "gradient is the sum over the translations: the learning rate must fall as the lattice grows.",
       .needs = "a first layer of (sites / stride^d) x number of filters"},
      {.section = "train", .name = "stride", .kind = Kind::integer, .fallback = 1, .range = between(1, 65536),
       .unit = "sites", .meaning = "Translations of a filter along every axis.",
       .needs = "tied = true; a divisor of every extent"},
      {.section = "train", .name = "file", .kind = Kind::text,
       .meaning = "Take the machines from this model.h5 instead (path relative to the input file); the section then "
           "needs no other key.", .judged = Judged::free},
  };
}

std::vector<Key> analyze_keys() {
  enum class State { standard, available };
  const auto key = [](std::string name, State state, std::string meaning, std::string needs = "") {
    return Key{.section = "analyze",
               .name = std::move(name),
               .kind = Kind::boolean,
               .fallback = state == State::standard,
               .meaning = std::move(meaning),
               .needs = std::move(needs)};
  };
  return {
      key("receptive_fields", State::standard, "Receptive fields of every layer on the lattice, and how local they are."),
      key("reconstructions", State::standard, "Held-out samples seen through each depth of the stack."),
      key("mapping", State::available,
          "The exact mapping, T(v,h) = H(v) - E(v,h): how far ln Tr_h exp T is from zero, the divergences that follow, "
          "the free-energy gap, layer by layer. By itself beside enumerate.",
          "samples of an Ising Hamiltonian, or enumerate"),
      key("likelihood", State::available,
          "Partition function and likelihood of every layer, and the divergence from the Ising distribution per site: "
          "by enumeration, acceptance ratio or annealed importance sampling. By itself beside enumerate.",
          "samples of an Ising Hamiltonian, or enumerate"),
      key("hidden_hamiltonian", State::available,
          "Couplings between the hidden units of each layer: of the paper's H(h), and of what the machine makes of the "
          "data, by enumeration or pseudo-likelihood; against distance where the units form a lattice. By itself beside "
          "enumerate.",
          "samples, or enumerate"),
      key("information", State::available,
          "Mutual information between the visible and the hidden units of each layer. By itself beside enumerate.",
          "enumerate"),
      key("thermodynamics", State::available,
          "Observables of the spins that the machines draw by themselves, at every depth of the stack: of Gibbs chains "
          "started from the data and from noise, after the steps of training and in equilibrium, with the mixing time.",
          "samples"),
      key("flow", State::available,
          "Couplings of the data and of their image under p(h|v) at every layer whose units form a lattice, beside "
          "Kadanoff's kernel, majority and decimation; and how spins and hidden units are correlated.",
          "samples"),
      key("enumerate", State::available,
          "Every expectation exactly, over all configurations instead of samples, which may then be absent.",
          "at most 25 sites; [lattice] and [model] where there is no [sample]"),
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
