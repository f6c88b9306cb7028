#include "command/analysis_material.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "command/keys.hpp"
#include "command/stage.hpp"
#include "command/summary.hpp"
#include "rbm/model_file.hpp"
#include "rbm/partition_function.hpp"
#include "store/provenance.hpp"

namespace deeprg::command {
namespace {

constexpr std::int64_t slab_spins = std::int64_t{1} << 22;

// The trained stack and the controls beside it that have machines.
std::vector<Network> networks(const store::File& model) {
  const auto read = [&](const std::string& name, const std::string& group) {
    return Network{name, rbm::read_stack(model, group), rbm::read_precise_stack(model, group)};
  };
  std::vector<Network> all{read("trained", "")};
  for (const char* control : {"untrained", "no_l1", "two_point", "block_spin"})
    if (const std::string group = std::string("/controls/") + control; model.exists(group + "/layers"))
      all.push_back(read(control, group));
  return all;
}

// The machines that this run's own training left, which must be of this input, or a file named by it.
store::File open_model(const Job& job) {
  if (job.input.replaced("train"))
    return store::File::open(job.path("train.file"));
  const auto path = job.output / "model.h5";
  if (!std::filesystem::exists(path))
    throw InputError(path.string() + " is not there: 'deeprg train' makes it, or [train] file = \"...\" names another");
  auto file = store::File::open(path);
  if (judge(job, stage("train"), file.text_attribute("/", "input"), path))
    throw InputError(path.string() + " was trained for fewer epochs or on fewer samples than the input says: 'deeprg "
                                     "train' goes on with it");
  return file;
}

std::optional<ising::SamplesFile> open_samples_if_any(const Job& job) {
  if (!job.input.has_section("sample") && job.input.boolean("analyze.enumerate"))
    return {};
  return ising::SamplesFile(samples_path(job));
}

mapping::IsingHamiltonian hamiltonian_of(const parameters::Input& input, const std::vector<std::int64_t>& extents) {
  const ising::Couplings all = couplings(input);
  if (all.disordered())
    throw InputError("model.negative_bonds = " + input.shown("model.negative_bonds") +
                     " of the samples: the analyses take bonds that are all alike");
  return {extents, all};
}

} // namespace

bool wanted(const parameters::Input& input, const std::string& key) {
  return input.boolean(key) || (input.boolean("analyze.enumerate") && !input.given(key));
}

Material::Material(const Job& job)
    : model(open_model(job)), samples(open_samples_if_any(job)),
      geometry(lattice::Geometry::of(samples ? samples->extents() : job.input.integers("lattice.size"))) {
  store::check_format(model, "deeprg model");
  nets = networks(model);
  for (const Network& net : nets)
    if (net.stack[0].visible != geometry.sites())
      throw InputError(fmt::format("{}: the first layer of '{}' has {} visible units, the lattice{} has {} sites",
                                   model.path().string(), net.name, net.stack[0].visible,
                                   samples ? " of " + samples->file().path().string() : "", geometry.sites()));
  if (job.input.boolean("analyze.enumerate") && geometry.sites() > rbm::max_enumerated)
    throw InputError(job.input.located("analyze.enumerate",
                                       fmt::format("'analyze.enumerate' = true: at most {} sites are allowed, the "
                                                   "lattice has {}; without it samples take the place of states",
                                                   rbm::max_enumerated, geometry.sites())));
  if (samples)
    divide();
}

void Material::divide() {
  if (model.exists("/held_out"))
    held_out = model.read<std::int64_t>("/held_out");
  std::sort(held_out.begin(), held_out.end());
  const std::int64_t count = samples->count();
  if (held_out.empty()) // a machine from elsewhere: the last tenth, which it may have seen
    for (std::int64_t n = count - std::max<std::int64_t>(count / 10, 1); n < count; ++n)
      held_out.push_back(n);
  if (std::any_of(held_out.begin(), held_out.end(), [&](auto n) { return n < 0 || n >= count; }))
    throw InputError(model.path().string() + ": /held_out names samples that " + samples->file().path().string() +
                     " lacks");
  std::vector<bool> held(static_cast<std::size_t>(count), false);
  for (const auto n : held_out)
    held[static_cast<std::size_t>(n)] = true;
  for (std::int64_t n = 0; n < count; ++n)
    if (!held[static_cast<std::size_t>(n)])
      training.push_back(n);
}

// The file is read once from its beginning, since its compressed chunks hold many samples.
std::vector<std::int8_t> Material::read(std::span<const std::int64_t> numbers) const {
  const std::int64_t N = samples->sites(), slab = std::max<std::int64_t>(slab_spins / N, 1);
  std::vector<std::int8_t> wanted_spins;
  wanted_spins.reserve(numbers.size() * static_cast<std::size_t>(N));
  auto next = numbers.begin();
  for (std::int64_t first = 0; first < samples->count() && next != numbers.end(); first += slab) {
    if (*next >= first + slab)
      continue;
    const auto part = samples->read(first, std::min(slab, samples->count() - first));
    for (; next != numbers.end() && *next < first + slab; ++next)
      wanted_spins.insert(wanted_spins.end(), part.begin() + (*next - first) * N,
                          part.begin() + (*next - first + 1) * N);
  }
  return wanted_spins;
}

mapping::DataRows Material::rows(std::span<const std::int64_t> numbers) const {
  const auto replica = samples->replica();
  const auto of = [&](std::size_t i) { return replica[static_cast<std::size_t>(numbers[i])]; };
  std::set<std::int64_t> seen;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    seen.insert(of(i));
  bool in_turn = !seen.empty() && numbers.size() % seen.size() == 0;
  for (std::size_t i = seen.size(); in_turn && i < numbers.size(); ++i)
    in_turn = of(i) == of(i - seen.size());
  return {read(numbers), in_turn ? static_cast<std::int64_t>(seen.size()) : 1};
}

std::optional<mapping::IsingHamiltonian> Material::hamiltonian(const Job& job) const {
  if (samples && samples->file().has_attribute("/", "input")) {
    const std::string path = samples->file().path().string();
    const auto made_from = parse_input(samples->file().text_attribute("/", "input"), path,
                                       std::vector<std::string>{"run.name=\"samples\""});
    if (made_from.has_section("sample") && made_from.text("sample.source") != "ising")
      return {};
    return hamiltonian_of(made_from, samples->extents());
  }
  if (!job.input.has_section("model"))
    throw InputError((samples ? samples->file().path().string() + " does not say what it was made with: " : "") +
                     std::string("give a section [model] with the coupling of the spins"));
  return hamiltonian_of(job.input, samples ? samples->extents() : job.input.integers("lattice.size"));
}

std::vector<std::int64_t> Material::layer_sizes() const {
  std::vector<std::int64_t> sizes;
  for (const rbm::Machine& machine : nets[0].stack)
    sizes.push_back(machine.hidden);
  return sizes;
}

} // namespace deeprg::command
