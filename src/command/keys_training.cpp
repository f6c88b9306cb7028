#include "command/keys_training.hpp"

#include "command/key_ranges.hpp"

namespace deeprg::command {
namespace {

using parameters::Judged;
using parameters::Key;
using parameters::Kind;

} // namespace

// clang-format off

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
          "started from the data and from noise, after the steps of training and in equilibrium, with the mixing time. "
          "By itself beside enumerate, then of all states.",
          "samples, or enumerate"),
      key("flow", State::available,
          "Couplings of the data and of their image under p(h|v) at every layer whose units form a lattice, beside "
          "Kadanoff's kernel, majority and decimation; how spins and hidden units are correlated; and the data under "
          "v -> h -> v -> ... of the first layer, by two thermometers. Beside enumerate the data and their images, of all "
          "states.",
          "samples, or enumerate"),
      key("enumerate", State::available,
          "Every expectation exactly, over all configurations instead of samples, which may then be absent.",
          "at most 25 sites; [lattice] and [model] where there is no [sample]"),
  };
}

// clang-format on

} // namespace deeprg::command
