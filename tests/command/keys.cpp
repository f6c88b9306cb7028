#include "command/keys.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace deeprg;
using namespace deeprg::command;

namespace {

const std::string sampling = "[run]\nname = 'x'\n[lattice]\nsize = [40, 40]\n[model]\ncoupling = 0.408\n"
                             "[sample]\nsamples = 20000\n";
const std::string training = sampling + "[train]\nlayers = [400, 100, 25]\n";

std::string message_of(const std::string& text, const std::vector<std::string>& settings = {}) {
  try {
    (void)parse_input(text, "f.toml", settings);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

bool refused(const std::string& text, const std::vector<std::string>& settings, const std::string& part) {
  const std::string message = message_of(text, settings);
  const bool found = message.find(part) != std::string::npos;
  if (!found)
    BOOST_TEST_MESSAGE("instead of '" << part << "': " << message);
  return found;
}

bool accepted(const std::string& text, const std::vector<std::string>& settings = {}) {
  return refused(text, settings, "accepted");
}

} // namespace

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(every_row_is_sound) {
  std::set<std::string> names;
  for (const parameters::Key& key : input_table().keys) {
    BOOST_TEST_CONTEXT(key.full_name()) {
      BOOST_TEST(names.insert(key.full_name()).second);
      BOOST_TEST(input_table().section(key.section) != nullptr);
      BOOST_TEST(!key.meaning.empty());
      BOOST_TEST(!(key.required && key.fallback));
    }
  }
  // Every default and example passes its own row.
  const parameters::Input in = parse_input(training + "[analyze]\n", "f.toml");
  BOOST_TEST(parse_input(in.resolved(), "resolved.toml").resolved() == in.resolved());
}

BOOST_AUTO_TEST_CASE(the_paper_is_the_default) {
  const parameters::Input in = parse_input(training, "f.toml");
  BOOST_TEST(in.text("train.units") == "binary");
  BOOST_TEST(in.text("train.reconstruction") == "mean-field");
  BOOST_TEST(in.integer("train.epochs") == 200);
  BOOST_TEST(in.integer("train.batch_size") == 100);
  BOOST_TEST(in.real("train.l1") == 2e-4);
  BOOST_TEST(in.text("sample.algorithm") == "swendsen-wang");
}

BOOST_AUTO_TEST_CASE(one_of_coupling_and_temperature) {
  BOOST_TEST(
      refused(sampling, {"model.temperature=2.3"}, "'model.coupling' and 'model.temperature' exclude each other"));
  BOOST_TEST(refused("[run]\nname='x'\n[lattice]\nsize=[4]\n[model]\n[sample]\nsamples=1\n", {}, "neither is given"));
  const std::string warm = "[run]\nname='x'\n[lattice]\nsize=[4]\n[model]\ntemperature = 4\nfield = 0.5\n"
                           "[sample]\nsamples=1\nalgorithm = 'heat-bath'\n";
  BOOST_TEST(coupling(parse_input(warm, "f")) == 0.25);
  BOOST_TEST(field(parse_input(warm, "f")) == 0.125);
  const auto cold =
      parse_input(sampling, "f", std::vector<std::string>{"model.field=0.5", "sample.algorithm=metropolis"});
  BOOST_TEST(coupling(cold) == 0.408);
  BOOST_TEST(field(cold) == 0.5);
}

BOOST_AUTO_TEST_CASE(couplings_beyond_nearest_neighbours) {
  const std::string input = "[run]\nname='x'\n[lattice]\nsize=[4, 4]\n[model]\ntemperature = 4\ndiagonal = 0.5\n"
                            "plaquette = -2\n[sample]\nsamples=1\nalgorithm = 'heat-bath'\n";
  const auto warm = couplings(parse_input(input, "f"));
  BOOST_TEST(warm.coupling == 0.25);
  BOOST_TEST(warm.diagonal == 0.125);
  BOOST_TEST(warm.plaquette == -0.5);
  const auto cold = couplings(
      parse_input(sampling, "f", std::vector<std::string>{"model.diagonal=0.1", "sample.algorithm=metropolis"}));
  BOOST_TEST(cold.diagonal == 0.1);
  BOOST_TEST(cold.plaquette == 0);
  for (const char* key : {"model.diagonal", "model.plaquette"}) {
    const std::string given = std::string(key) + "=0.1";
    BOOST_TEST(refused(sampling, {given},
                       "has nearest-neighbour couplings alone; these have it: \"heat-bath\", "
                       "\"metropolis\""));
    BOOST_TEST(accepted(sampling, {given, "sample.algorithm=heat-bath"}));
    for (const char* size : {"lattice.size=[4, 4, 4]", "lattice.size=[40]"})
      BOOST_TEST(refused(sampling, {given, "sample.algorithm=heat-bath", size}, "needs two dimensions"));
    BOOST_TEST(accepted(sampling, {std::string(key) + "=0", "lattice.size=[4, 4, 4]"}));
  }
  BOOST_TEST(!parse_input(sampling, "f").has("model.diagonal")); // so that older files keep their keys
}

BOOST_AUTO_TEST_CASE(couplings_that_differ_by_axis) {
  const std::string ratios = "model.anisotropy=[0.5, 2]"; // y, x
  const auto all = couplings(parse_input(sampling, "f", std::vector<std::string>{ratios}));
  BOOST_TEST(all.along(0) == 2 * 0.408);
  BOOST_TEST(all.along(1) == 0.5 * 0.408);
  BOOST_TEST(all.anisotropic());
  for (const Algorithm& algorithm : algorithms())
    BOOST_TEST(accepted(sampling, {ratios, "sample.algorithm=" + std::string(algorithm.name)}));
  BOOST_TEST(refused(sampling, {ratios, "lattice.size=[4, 4, 4]"}, "give one an extent"));
  BOOST_TEST(refused(sampling, {"model.anisotropy=[0, 1]"}, "lower dimension"));
  BOOST_TEST(refused(sampling, {ratios, "model.diagonal=0.1", "sample.algorithm=heat-bath"}, "all axes for alike"));
  BOOST_TEST(refused(sampling, {ratios, "sample.source=two_point"}, "all axes for alike"));
  BOOST_TEST(accepted(sampling, {"model.anisotropy=[1, 1]", "sample.source=two_point"}));
  BOOST_TEST(refused(sampling, {"model.anisotropy=[1, -1]", "sample.improved=true"}, "needs a ferromagnet"));
}

BOOST_AUTO_TEST_CASE(algorithms_are_held_to_their_table) {
  BOOST_TEST(
      refused(sampling, {"model.field=0.1"}, "has no magnetic field; these have it: \"heat-bath\", \"metropolis\""));
  BOOST_TEST(accepted(sampling, {"model.field=0.1", "sample.algorithm=heat-bath"}));
  for (const Algorithm& algorithm : algorithms())
    BOOST_TEST(accepted(sampling, {"model.coupling=-1", "sample.algorithm=" + std::string(algorithm.name)}) ==
               algorithm.antiferromagnet);
  BOOST_TEST(refused(sampling, {"lattice.size=[41, 40]", "sample.algorithm=heat-bath"},
                     "has no odd extents; these have it: \"swendsen-wang\", \"wolff\""));
  BOOST_TEST(accepted(sampling, {"lattice.size=[1, 41]"}));
  BOOST_TEST(
      refused(sampling, {"lattice.size=[40]", "sample.algorithm=metropolis"},
              "is not ergodic on rings and ladders; these have it: \"swendsen-wang\", \"heat-bath\", \"wolff\""));
  BOOST_TEST(refused(sampling, {"lattice.size=[40, 2]", "sample.algorithm=metropolis"}, "not ergodic"));
  BOOST_TEST(accepted(sampling, {"lattice.size=[4, 2, 2]", "sample.algorithm=metropolis"}));
  BOOST_TEST(refused(sampling, {"model.coupling=0", "sample.algorithm=metropolis"}, "turns every spin at every sweep"));
  BOOST_TEST(accepted(sampling, {"model.coupling=0", "model.field=1", "sample.algorithm=metropolis"}));
  BOOST_TEST(refused(sampling, {"sample.algorithm=wolff", "lattice.size=[65536, 65536]"}, "less than 2^32 sites"));
  BOOST_TEST(accepted(sampling, {"sample.algorithm=wolff", "lattice.size=[65536, 65535]"}));
  BOOST_TEST(refused(sampling, {"sample.algorithm=wolff", "model.field=0.1"}, "has no magnetic field"));
  BOOST_TEST(refused(sampling, {"sample.algorithm=wolff", "sample.improved=true"}, "needs clusters"));
  for (const Algorithm& algorithm : algorithms())
    BOOST_TEST(accepted(sampling, {"sample.algorithm=" + std::string(algorithm.name)}));
}

BOOST_AUTO_TEST_CASE(improved_estimators_need_clusters_of_a_ferromagnet) {
  BOOST_TEST(accepted(sampling, {"sample.improved=true"}));
  BOOST_TEST(refused(sampling, {"sample.improved=true", "sample.algorithm=heat-bath"},
                     "'sample.improved' = true needs clusters"));
  BOOST_TEST(refused(sampling, {"sample.improved=true", "model.coupling=-0.4"}, "needs a ferromagnet"));
  BOOST_TEST(refused(sampling, {"sample.improved=true", "sample.thermalization=0"}, "of at least 1"));
  BOOST_TEST(refused(sampling, {"sample.improved=true", "lattice.size=[60000,60000]"}, "at most 3e9 sites"));
}

BOOST_AUTO_TEST_CASE(lengths) {
  BOOST_TEST(refused(sampling, {"sample.samples=0"}, "at least 1; found 0"));
  BOOST_TEST(refused(sampling, {"sample.sweeps=5000"}, "'sample.samples' and 'sample.sweeps' exclude each other"));
  BOOST_TEST(refused(sampling, {"sample.replicas=64"}, "no multiple of 'sample.replicas' = 64; the next is 20032"));
  BOOST_TEST(refused(sampling, {"sample.samples=1000000000000"}, "limit of 1099511627775 sweeps"));
  BOOST_TEST(refused(sampling, {"sample.interval=9223372036854775807"}, "limit of 1099511627775 sweeps"));
  const std::string series = "[run]\nname='x'\n[lattice]\nsize=[4]\n[model]\ncoupling=1\n[sample]\nsweeps=2000\n";
  BOOST_TEST(accepted(series));
  BOOST_TEST(refused(series, {"sample.thermalization=2000"}, "must be more"));
  BOOST_TEST(refused(series + "[train]\nlayers=[2]\n", {}, "[train] needs samples"));
}

BOOST_AUTO_TEST_CASE(machines_are_sampled_where_they_are_named) {
  BOOST_TEST(refused(sampling, {"sample.source=model"}, "give both or neither"));
  BOOST_TEST(refused(sampling, {"sample.machine=model.h5"}, "give both or neither"));
  BOOST_TEST(accepted(sampling, {"sample.source=model", "sample.machine=model.h5"}));
  BOOST_TEST(refused(sampling, {"sample.source=model", "sample.machine=m.h5", "sample.thermalization=4294967296"},
                     "limit of 4294967295 sweeps"));
}

BOOST_AUTO_TEST_CASE(some_analyses_need_samples) {
  const std::string enumerated = "[run]\nname='x'\n[lattice]\nsize=[2,2]\n[model]\ncoupling=1\n[train]\nfile='m.h5'\n"
                                 "[analyze]\nenumerate=true\n";
  const std::string bare = "[run]\nname='x'\n[train]\nfile='m.h5'\n[analyze]\n";
  for (const char* key : {"thermodynamics", "flow"}) {
    const auto setting = std::string("analyze.") + key + "=true";
    BOOST_TEST(accepted(::training + "[analyze]\n", {setting}));
    BOOST_TEST(refused(bare, {setting}, "needs samples"));
    BOOST_TEST(accepted(enumerated, {setting}));
  }
}

BOOST_AUTO_TEST_CASE(sizes) {
  BOOST_TEST(refused(sampling, {"lattice.size=[0]"}, "each at least 1"));
  BOOST_TEST(refused(sampling, {"lattice.size=[2,2,2,2]"}, "a list of 4"));
  BOOST_TEST(refused(sampling, {"lattice.size=[4294967296, 4294967296, 4294967296]"}, "more than 2^48 sites"));
  BOOST_TEST(sites(std::vector<std::int64_t>{1 << 24, 1 << 24}) == max_sites);
  BOOST_TEST(accepted(sampling, {"lattice.size=[1]"}));
}

BOOST_AUTO_TEST_CASE(stages_need_the_stage_before) {
  BOOST_TEST(refused("[run]\nname='x'\n[train]\nlayers=[2]\n", {}, "section [train] needs a section [sample]"));
  BOOST_TEST(accepted("[run]\nname='x'\n[sample]\nfile='s.h5'\n[train]\nlayers=[2]\n"));
  BOOST_TEST(accepted("[run]\nname='x'\n[train]\nfile='m.h5'\n[analyze]\n[sample]\nfile='s.h5'\n"));
  BOOST_TEST(refused(sampling + "[analyze]\n", {}, "section [analyze] needs a section [train]"));
  BOOST_TEST(refused("[run]\nname='x'\n[sample]\nsamples=2\n", {}, "section [sample] needs a section [lattice]"));
}

BOOST_AUTO_TEST_CASE(bonds_of_both_signs) {
  const std::string input =
      "[run]\nname='x'\nseed=3\n[lattice]\nsize=[4, 4]\n[model]\ncoupling=0.5\nnegative_bonds=0.5\n"
      "[sample]\nalgorithm='metropolis'\nreplicas=6\nsweeps=2000\n";
  const auto felt = couplings(parse_input(input, "x.toml"));
  BOOST_TEST((felt.disordered() && felt.negative_bonds == 0.5 && felt.disorder_seed == 3));
  BOOST_TEST(couplings(parse_input(input, "x.toml", std::vector<std::string>{"model.disorder_seed=9"})).disorder_seed ==
             9);
  BOOST_TEST(accepted(input, {"sample.algorithm=heat-bath", "model.field=0.1"}));
  BOOST_TEST(refused(input, {"model.negative_bonds=1.5"}, "negative_bonds"));
  BOOST_TEST(refused(input, {"model.negative_bonds=0", "model.disorder_seed=9"}, "needs 'model.negative_bonds'"));
  for (const char* setting : {"sample.algorithm=swendsen-wang", "sample.algorithm=wolff", "model.anisotropy=[1, 2]",
                              "model.diagonal=0.1", "model.plaquette=0.1", "rg.matching=true"})
    BOOST_TEST(refused(input, {setting}, "do not go together"), setting);
  BOOST_TEST(refused(input + "[train]\nlayers=[2]\n", {}, "section [train] do not go together"));
}

BOOST_AUTO_TEST_CASE(machines_of_a_stack) {
  BOOST_TEST(accepted(sampling, {"sample.source=model", "sample.machine=m.h5", "sample.machines=2"}));
  BOOST_TEST(refused(sampling, {"sample.machines=2"}, "'sample.machines' needs 'sample.machine'"));
  BOOST_TEST(refused(sampling, {"sample.source=model", "sample.machine=m.h5", "sample.machines=0"}, "sample.machines"));
}

BOOST_AUTO_TEST_CASE(temperatures) {
  const std::string input = "[run]\nname='x'\n[lattice]\nsize=[4, 4]\n[model]\n[sample]\nalgorithm='metropolis'\n"
                            "temperatures=[1.5, 2, 3]\nexchange=true\nreplicas=6\nsweeps=2000\n";
  const auto in = parse_input(input, "x.toml");
  const auto felt = couplings_of_temperatures(in);
  BOOST_TEST(felt.size() == 3);
  BOOST_TEST(felt[1].coupling == 0.5);
  BOOST_TEST(
      couplings_of_temperatures(parse_input(input, "x.toml", std::vector<std::string>{"model.field=0.3"}))[1].field ==
      0.15);
  BOOST_TEST(accepted(input));
  BOOST_TEST(accepted(input, {"sample.algorithm=heat-bath", "sample.exchange=false", "sample.temperatures=[2.0]"}));
  BOOST_TEST(refused(input, {"sample.temperatures=[2.0]"}, "needs two temperatures or more"));
  BOOST_TEST(refused(input, {"sample.temperatures=[2.0, 1.5, 3.0]"}, "must ascend"));
  BOOST_TEST(refused(input, {"sample.temperatures=[1.5, 1.5, 3.0]"}, "must ascend"));
  BOOST_TEST(refused(input, {"sample.temperatures=[-1.0]"}, "sample.temperatures"));
  BOOST_TEST(refused(input, {"sample.replicas=7"}, "is no multiple of the 3 'sample.temperatures'; the next is 9"));
  BOOST_TEST(refused(input, {"model.coupling=0.4"}, "'model.coupling' and 'sample.temperatures' exclude each other"));
  BOOST_TEST(
      refused(input, {"model.temperature=2.0"}, "'model.temperature' and 'sample.temperatures' exclude each other"));
  for (const char* setting : {"sample.algorithm=swendsen-wang", "sample.algorithm=wolff", "sample.source=two_point",
                              "model.anisotropy=[1, 2]", "model.diagonal=0.1", "model.plaquette=0.1"})
    BOOST_TEST(refused(input, {setting}, "do not go together"), setting);
  BOOST_TEST(refused(input + "[train]\nlayers=[2]\n", {}, "section [train] do not go together"));
  BOOST_TEST(refused(sampling, {"sample.exchange=true"}, "needs 'sample.temperatures'"));
}

BOOST_AUTO_TEST_CASE(training) {
  BOOST_TEST(accepted(::training));
  BOOST_TEST(refused(::training, {"train.layers=[]"}, "found an empty list"));
  BOOST_TEST(refused(::training, {"train.batch_size=18001"},
                     "above the number of training samples: 18000 of 20000, since 2000 are held out"));
  BOOST_TEST(accepted(::training, {"train.batch_size=18000"}));
  for (const char* setting : {"parallel.io=parallel", "parallel.domains=[2]"})
    BOOST_TEST(refused(::training, {setting}, "not available in this version"), setting);
  BOOST_TEST(accepted(::training, {"train.algorithm=pcd", "train.chains=500"}));
  BOOST_TEST(refused(::training, {"train.algorithm=pcd", "train.chains=1009"}, "least common multiple"));
  BOOST_TEST(refused(::training, {"train.chains=5"}, "needs train.algorithm = \"pcd\""));
  BOOST_TEST(accepted(::training, {"train.augment=[\"flip\", \"translate\", \"point_group\"]"}));
  BOOST_TEST(refused(::training, {"train.augment=[\"flip\"]", "model.field=0.1", "sample.algorithm=heat-bath"},
                     "no symmetry in a magnetic field"));
  BOOST_TEST(accepted(::training, {"train.tied=true", "train.stride=2"}));
  BOOST_TEST(refused(::training, {"train.tied=true"}, "1600 hidden units each"));
  BOOST_TEST(refused(::training, {"train.tied=true", "train.stride=3"}, "does not divide the extents 40 x 40"));
  BOOST_TEST(refused(::training, {"train.stride=2"}, "needs train.tied = true"));
  BOOST_TEST(refused(::training, {"train.bump_width=2"}, "needs train.initial = \"local\""));
  BOOST_TEST(accepted(::training, {"train.bump_width=2", "train.initial=local"}));
  BOOST_TEST(refused(::training, {"train.centred=true", "train.biases=symmetric"}, "needs train.biases = \"free\""));
  BOOST_TEST(refused(::training, {"train.initial_biases=data", "train.biases=zero"}, "needs train.biases = \"free\""));
  BOOST_TEST(refused(::training, {"train.early_stopping=5", "train.held_out=0"}, "needs held-out samples"));
  BOOST_TEST(refused(::training, {"train.learning_rate_schedule=x"}, "\"constant\", \"linear\""));
  BOOST_TEST(refused(::training + "[fss]\nwindow = [0.45, 0.43]\n", {}, "'fss.window' = [0.45, 0.43] must ascend"));
  BOOST_TEST(refused(::training + "[fss]\nwindow = [0.45]\n", {}, "'fss.window' takes a list of 2"));
}

BOOST_AUTO_TEST_CASE(controls) {
  BOOST_TEST(accepted(::training, {"train.controls=[\"untrained\", \"no_l1\", \"two_point\", \"block_spin\"]"}));
  BOOST_TEST(refused(::training, {"train.controls=[\"no_l1\", \"no_l1\"]"}, "named twice"));
  BOOST_TEST(refused(::training, {"train.controls=[\"block_spin\"]", "train.layers=[400, 90]"},
                     "90 units are not one for each b x ... x b block of 20 x 20"));
  BOOST_TEST(accepted(::training, {"train.controls=[\"block_spin\"]", "train.layers=[64, 16]"})); // 5x5, then 2x2
  BOOST_TEST(refused(::training, {"train.controls=[\"two_point\"]", "model.field=1", "sample.algorithm=heat-bath"},
                     "no magnetic field"));
}

BOOST_AUTO_TEST_CASE(samples_are_split_by_replica) {
  const auto equal = [](Split a, std::int64_t trained, std::int64_t held) {
    return a.training == trained && a.held_out == held;
  };
  BOOST_TEST(equal(split_samples(20000, 1, 0.1), 18000, 2000));
  BOOST_TEST(equal(split_samples(640, 64, 0.1), 580, 60));
  BOOST_TEST(equal(split_samples(20, 2, 0.01), 10, 10));
  BOOST_TEST(equal(split_samples(20, 2, 0.99), 10, 10));
  BOOST_TEST(equal(split_samples(20, 2, 0), 20, 0));
  BOOST_TEST(equal(split_samples(1, 1, 0.5), 1, 0));
}

BOOST_AUTO_TEST_CASE(the_name_is_a_directory) {
  for (const char* name : {"", "a/b", "..", "-x"})
    BOOST_TEST(refused(sampling, {std::string("run.name=\"") + name + '"'}, "names a directory"), name);
  BOOST_TEST(accepted(sampling, {"run.name=Größe 40"}));
}

BOOST_AUTO_TEST_CASE(blocks_fit_the_lattice) {
  BOOST_TEST(accepted(sampling, {"rg.levels=3"}));
  BOOST_TEST(refused(sampling, {"rg.levels=4"}, "no blocks of 2 beyond level 3"));
  BOOST_TEST(refused(sampling, {"rg.scale=3", "rg.levels=1"}, "no blocks of 3 beyond level 0"));
  BOOST_TEST(accepted(sampling, {"rg.scale=3"})); // of no concern to other commands
  BOOST_TEST(accepted(sampling, {"rg.rule=kadanoff", "rg.p=0.5"}));
  BOOST_TEST(refused(sampling, {"rg.p=0.5"}, "needs rg.rule"));
  BOOST_TEST(refused(sampling, {"rg.rule=kadanoff", "rg.p=0"}, "rg.p"));
}

BOOST_AUTO_TEST_SUITE_END()
