#include <fmt/format.h>

#include <algorithm>

#include "base/random.hpp"
#include "command/keys.hpp"
#include "command/keys_training.hpp"
#include "rbm/chains.hpp"
#include "rbm/partition_function.hpp"

namespace deeprg::command {
namespace {

using parameters::Input;
using parameters::Problems;

constexpr Algorithm algorithm_table[] = {
    // name, field, antiferromagnet, odd extents, rings and ladders, diagonal and plaquette
    {"swendsen-wang", false, true, true, true, false},
    {"heat-bath", true, true, false, true, true},
    {"metropolis", true, true, false, false, true},
    {"wolff", false, true, true, true, false},
};

// The quoted names of the algorithms that have a property.
std::string those_with(bool Algorithm::*property) {
  std::string names;
  for (const Algorithm& algorithm : algorithm_table)
    if (algorithm.*property)
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", algorithm.name);
  return names;
}

bool samples_machine(const Input& in) { return in.has("sample.source") && in.text("sample.source") == "model"; }
bool trains_here(const Input& in) { return in.has_section("train") && !in.replaced("train"); }

void exactly_one(const Input& in, Problems& problems, const std::string& section, const std::string& a,
                 const std::string& b) {
  const std::string first = section + '.' + a, second = section + '.' + b;
  if (in.given(first) && in.given(second))
    problems.add(in, second, fmt::format("'{}' and '{}' exclude each other: give exactly one", first, second));
  if (!in.given(first) && !in.given(second))
    problems.add(in, section, fmt::format("exactly one of '{}' and '{}' is needed; neither is given", first, second));
}

void check_run(const Input& in, Problems& problems) {
  if (!in.has("run.name"))
    return;
  const std::string& name = in.text("run.name");
  const bool odd = name.empty() || name.size() > 200 || name.front() == '.' || name.front() == '-' ||
                   std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == '/' || c == 0x7F; });
  if (odd)
    problems.add(in, "run.name", "'run.name' names a directory: 1 to 200 characters, no '/', no '.' or '-' in front");
}

void check_sections(const Input& in, Problems& problems) {
  const auto needs = [&](const std::string& section, const std::string& needed, const char* remedy) {
    if (!in.has_section(needed))
      problems.add(in, section, fmt::format("section [{}] needs a section [{}]{}", section, needed, remedy));
  };
  if (samples_here(in)) {
    needs("sample", "lattice", "");
    needs("sample", "model", has_temperatures(in) ? " (for 'field')" : "");
  }
  if (trains_here(in))
    needs("train", "sample", " (or [sample] with file = \"samples.h5\")");
  if (in.has_section("analyze"))
    needs("analyze", "train", " (or [train] with file = \"model.h5\")");
  if (in.has_section("model") && !has_temperatures(in))
    exactly_one(in, problems, "model", "coupling", "temperature");
}

void check_analyses(const Input& in, Problems& problems) {
  const bool enumerate = in.has("analyze.enumerate") && in.boolean("analyze.enumerate");
  if (!enumerate && in.has("analyze.information") && in.boolean("analyze.information"))
    problems.add(in, "analyze.information", "'analyze.information' needs 'analyze.enumerate' = true");
  for (const char* key : {"analyze.thermodynamics", "analyze.flow"})
    if (!enumerate && !in.has_section("sample") && in.has(key) && in.boolean(key))
      problems.add(in, key, fmt::format("'{}' needs samples: a section [sample], or 'analyze.enumerate' = true", key));
  if (!enumerate)
    return;
  if (!in.has_section("sample"))
    for (const char* needed : {"lattice", "model"})
      if (!in.has_section(needed))
        problems.add(in, "analyze.enumerate",
                     fmt::format("'analyze.enumerate' without a section [sample] needs a section [{}]", needed));
  if (in.has("lattice.size") && sites(in.integers("lattice.size")) > rbm::max_enumerated)
    problems.add(in, "analyze.enumerate",
                 fmt::format("'analyze.enumerate' = true: at most {} sites are allowed, [lattice] has {}",
                             rbm::max_enumerated, sites(in.integers("lattice.size"))));
}

void check_dimensions(const Input& in, Problems& problems) {
  for (const char* key : {"model.diagonal", "model.plaquette"})
    if (in.has(key) && in.real(key) != 0 && in.has("lattice.size") && in.integers("lattice.size").size() != 2)
      problems.add(in, key,
                   fmt::format("'{}' needs two dimensions: lattice.size = {} has {}", key, in.shown("lattice.size"),
                               in.integers("lattice.size").size()));
}

void check_algorithm(const Input& in, Problems& problems) {
  if (!in.has("sample.algorithm"))
    return;
  const std::string& name = in.text("sample.algorithm");
  const auto found = std::ranges::find(algorithm_table, name, &Algorithm::name);
  if (found == std::end(algorithm_table))
    return;
  const auto refuse = [&](const char* key, const std::string& what, bool Algorithm::*property) {
    problems.add(in, key,
                 fmt::format("sample.algorithm = \"{}\" {}; these have it: {}", name, what, those_with(property)));
  };
  if (!found->field && in.has("model.field") && in.real("model.field") != 0)
    refuse("model.field", "has no magnetic field", &Algorithm::field);
  if (!found->antiferromagnet && in.has("model.coupling") && in.real("model.coupling") < 0)
    refuse("model.coupling", "has no antiferromagnet (negative coupling)", &Algorithm::antiferromagnet);
  const auto is_odd = [](std::int64_t extent) { return extent % 2 != 0; };
  if (!found->odd_extents && in.has("lattice.size") && std::ranges::any_of(in.integers("lattice.size"), is_odd))
    refuse("lattice.size", "has no odd extents", &Algorithm::odd_extents);
  // Metropolis always makes the moves that cost nothing. With alternating colours a kink of a ring then never turns
  // back, so that the kinks moving left less those moving right stay those of the start; and configurations in which
  // every spin is free only turn over for ever: a quarter of the 2 x 2 lattice, 1e-5 of the 4 x 4 one at K = 0.4.
  const auto is_narrow = [](const std::vector<std::int64_t>& size) {
    return size.size() == 1 || (size.size() == 2 && std::ranges::min(size) < 4);
  };
  if (!found->narrow && in.has("lattice.size") && is_narrow(in.integers("lattice.size")))
    refuse("lattice.size", "is not ergodic on rings and ladders", &Algorithm::narrow);
  for (const char* key : {"model.diagonal", "model.plaquette"})
    if (!found->beyond_nearest && in.has(key) && in.real(key) != 0)
      refuse(key, "has nearest-neighbour couplings alone", &Algorithm::beyond_nearest);
  const auto is_zero = [&](const char* key) { return in.has(key) && in.real(key) == 0; };
  if (name == "metropolis" && is_zero("model.coupling") && is_zero("model.field"))
    problems.add(in, "model.coupling",
                 "sample.algorithm = \"metropolis\" turns every spin at every sweep where coupling and field are 0, or "
                 "may with diagonal and plaquette alone: give another algorithm");
}

void check_sites_of_wolff(const Input& in, Problems& problems) {
  constexpr std::int64_t most = (std::int64_t{1} << 32) - 1;
  if (in.has("sample.algorithm") && in.text("sample.algorithm") == "wolff" && in.has("lattice.size") &&
      sites(in.integers("lattice.size")) > most)
    problems.add(in, "lattice.size",
                 "sample.algorithm = \"wolff\" takes less than 2^32 sites: give a smaller 'lattice.size' or another "
                 "algorithm");
}

void check_lengths(const Input& in, Problems& problems) {
  exactly_one(in, problems, "sample", "samples", "sweeps");
  if (!in.has("sample.replicas") || !in.has("sample.thermalization") || !in.has("sample.interval"))
    return;
  const std::int64_t replicas = in.integer("sample.replicas"), thermalization = in.integer("sample.thermalization");
  const auto longest = static_cast<std::int64_t>(samples_machine(in) ? rbm::max_chain_sweeps : random::max_step);
  if (in.has("sample.sweeps") && in.integer("sample.sweeps") <= thermalization)
    problems.add(in, "sample.sweeps",
                 fmt::format("'sample.sweeps' = {} counts the thermalization ({}) and must be more",
                             in.integer("sample.sweeps"), thermalization));
  if (in.has("sample.sweeps") && in.integer("sample.sweeps") > longest)
    problems.add(in, "sample.sweeps", fmt::format("'sample.sweeps' is above the limit of {} sweeps", longest));
  if (!in.has("sample.samples"))
    return;
  const std::int64_t samples = in.integer("sample.samples");
  if (samples % replicas != 0)
    problems.add(in, "sample.samples",
                 fmt::format("'sample.samples' = {} is no multiple of 'sample.replicas' = {}; the next is {}", samples,
                             replicas, (samples / replicas + 1) * replicas));
  const std::int64_t interval = in.integer("sample.interval");
  if (thermalization > longest || interval > longest ||
      samples / replicas > (longest - std::min(thermalization, longest)) / interval)
    problems.add(in, "sample.samples", fmt::format("a replica would take more than the limit of {} sweeps", longest));
}

void check_source(const Input& in, Problems& problems) {
  if (samples_machine(in) != in.has("sample.machine"))
    problems.add(in, samples_machine(in) ? "sample.source" : "sample.machine",
                 "'sample.machine' names the model.h5 that sample.source = \"model\" samples: give both or neither");
  if (in.given("sample.machines") && !in.has("sample.machine"))
    problems.add(in, "sample.machines", "'sample.machines' needs 'sample.machine'");
  if (!in.has("sample.source") || in.text("sample.source") != "two_point")
    return;
  if (in.given("sample.sweeps"))
    problems.add(in, "sample.sweeps", "sample.source = \"two_point\" makes samples: give 'sample.samples' instead");
  if (in.has("model.field") && in.real("model.field") != 0)
    problems.add(in, "model.field", "sample.source = \"two_point\" is even under spin flip and has no magnetic field");
}

void check_improved(const Input& in, Problems& problems) {
  if (!in.has("sample.improved") || !in.boolean("sample.improved"))
    return;
  const auto refuse = [&](const char* needed) {
    problems.add(in, "sample.improved", fmt::format("'sample.improved' = true needs {}", needed));
  };
  if (samples_machine(in) || (in.has("sample.algorithm") && in.text("sample.algorithm") != "swendsen-wang"))
    refuse("clusters: sample.algorithm = \"swendsen-wang\" and not sample.source = \"model\"");
  const bool antiferromagnet = in.has("model.coupling") && in.real("model.coupling") < 0;
  const auto is_negative = [](double ratio) { return ratio < 0; };
  if (antiferromagnet || (in.has("model.anisotropy") && std::ranges::any_of(in.reals("model.anisotropy"), is_negative)))
    refuse("a ferromagnet: couplings of at least 0");
  if (in.has("sample.thermalization") && in.integer("sample.thermalization") < 1)
    refuse("'sample.thermalization' of at least 1: no sweep has made the configuration at sweep 0");
  if (in.has("lattice.size") && sites(in.integers("lattice.size")) > 3'000'000'000)
    refuse("at most 3e9 sites in 'lattice.size', whose square is an integer of 63 bits");
}

void check_rg(const Input& in, Problems& problems) {
  const auto given = [&](const char* key) { // and not its default
    return in.has(key) && in.shown(key) != parameters::render(*input_table().key(key)->fallback);
  };
  if (given("rg.p") && in.has("rg.rule") && in.text("rg.rule") != "kadanoff")
    problems.add(in, "rg.p", "'rg.p' needs rg.rule = \"kadanoff\"");
  const bool of_machine = in.has("rg.rule") && (in.text("rg.rule") == "model" || in.text("rg.rule") == "stack");
  if (in.given("rg.machine") && !of_machine)
    problems.add(in, "rg.machine", "'rg.machine' needs rg.rule = \"model\" or \"stack\"");
  if (of_machine && !in.given("rg.machine") && !in.has_section("train"))
    problems.add(in, "rg.rule", "a rule of machines needs 'rg.machine' or a section [train]");
  if (in.has("rg.matching") && in.boolean("rg.matching") &&
      (in.replaced("sample") || of_machine || (in.has("sample.source") && in.text("sample.source") != "ising")))
    problems.add(in, "rg.matching",
                 "'rg.matching' needs samples of [model] that are made here, and blocks: no rule of machines");
  if (in.has("rg.matching") && in.boolean("rg.matching") && in.given("rg.levels") && in.integer("rg.levels") < 2)
    problems.add(in, "rg.levels", "'rg.matching' needs two levels or more");
  if ((in.has("rg.rule") && in.text("rg.rule") == "stack") || !in.given("rg.levels") || !in.has("rg.scale") ||
      !in.has("lattice.size"))
    return;
  for (std::int64_t extent : in.integers("lattice.size"))
    for (std::int64_t level = 0; level < in.integer("rg.levels"); ++level, extent /= in.integer("rg.scale"))
      if (extent % in.integer("rg.scale") != 0)
        return problems.add(in, "rg.levels",
                            fmt::format("'rg.levels' = {}: a lattice of {} has no blocks of {} beyond level {}",
                                        in.integer("rg.levels"), in.shown("lattice.size"), in.integer("rg.scale"),
                                        level));
}

void check_fss(const Input& in, Problems& problems) {
  if (in.has("fss.window") && in.reals("fss.window")[0] >= in.reals("fss.window")[1])
    problems.add(in, "fss.window",
                 fmt::format("'fss.window' = {} must ascend: [K_min, K_max]", in.shown("fss.window")));
}

} // namespace

bool samples_here(const Input& in) { return in.has_section("sample") && !in.replaced("sample"); }

std::span<const Algorithm> algorithms() { return algorithm_table; }

void check_together(const Input& in, Problems& problems) {
  check_run(in, problems);
  check_sections(in, problems);
  if (in.has("lattice.size") && sites(in.integers("lattice.size")) > max_sites)
    problems.add(in, "lattice.size", fmt::format("'lattice.size' gives more than 2^48 sites"));
  if (in.has_section("analyze"))
    check_analyses(in, problems);
  check_dimensions(in, problems);
  check_anisotropy(in, problems);
  check_disorder(in, problems);
  if (samples_here(in)) {
    if (!samples_machine(in)) {
      check_algorithm(in, problems);
      check_sites_of_wolff(in, problems);
    }
    check_lengths(in, problems);
    check_source(in, problems);
    check_improved(in, problems);
    check_temperatures(in, problems);
  }
  if (trains_here(in))
    check_training(in, problems);
  check_rg(in, problems);
  check_fss(in, problems);
}

Split split_samples(std::int64_t samples, std::int64_t replicas, double held_out) {
  const std::int64_t unit = replicas > 1 ? samples / replicas : 1; // what is held out together
  const std::int64_t units = samples / unit;
  auto out = static_cast<std::int64_t>(std::floor(held_out * static_cast<double>(units) + 0.5));
  out = std::clamp<std::int64_t>(out, held_out > 0 && units > 1 ? 1 : 0, std::max<std::int64_t>(units - 1, 0));
  return {samples - out * unit, out * unit};
}

std::int64_t sites(std::span<const std::int64_t> size) {
  std::int64_t n = 1;
  for (const std::int64_t extent : size)
    n = extent > max_sites / n ? max_sites + 1 : n * extent;
  return n;
}

} // namespace deeprg::command
