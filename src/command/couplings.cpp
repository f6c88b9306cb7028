// What [model] says of the Hamiltonian, in units of kT.
#include <algorithm>

#include "command/keys.hpp"

namespace deeprg::command {

using parameters::Input;

double coupling(const Input& in) {
  return in.has("model.temperature") ? 1 / in.real("model.temperature") : in.real("model.coupling");
}

double field(const Input& in) {
  const double field = in.real("model.field");
  return in.has("model.temperature") ? field / in.real("model.temperature") : field;
}

ising::Couplings couplings(const Input& in) {
  const double unit = in.has("model.temperature") ? 1 / in.real("model.temperature") : 1;
  const auto of = [&](const char* key) { return in.has(key) ? in.real(key) * unit : 0; };
  ising::Couplings all{coupling(in), field(in), of("model.diagonal"), of("model.plaquette")};
  if (in.has("model.anisotropy")) { // slowest first here, x first there
    const auto& ratios = in.reals("model.anisotropy");
    std::copy_n(ratios.rbegin(), std::min<std::size_t>(ratios.size(), 3), all.ratio.begin());
  }
  all.negative_bonds = in.real("model.negative_bonds");
  if (all.disordered())
    all.disorder_seed =
        static_cast<std::uint64_t>(in.integer(in.has("model.disorder_seed") ? "model.disorder_seed" : "run.seed"));
  return all;
}

bool has_temperatures(const Input& in) { return in.has("sample.temperatures"); }

std::vector<ising::Couplings> couplings_of_temperatures(const Input& in) {
  std::vector<ising::Couplings> all;
  for (const double temperature : in.reals("sample.temperatures"))
    all.push_back({1 / temperature, in.has("model.field") ? in.real("model.field") / temperature : 0});
  return all;
}

} // namespace deeprg::command
