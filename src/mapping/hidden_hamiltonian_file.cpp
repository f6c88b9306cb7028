#include "mapping/hidden_hamiltonian_file.hpp"

#include "mapping/analysis_file.hpp"

namespace deeprg::mapping {
namespace {

struct Weight {
  std::string name, long_name, formula;
};

void write_couplings(store::File& file, const std::string& group, const Weight& weight, std::int64_t count,
                     const Couplings& c) {
  const auto n = static_cast<std::uint64_t>(count);
  const auto put = [&](const std::string& name, const std::vector<double>& values, const Shape& shape,
                       const store::Label& label) {
    if (!values.empty())
      file.write(group + '/' + weight.name + name, values, shape, label);
  };
  put("_couplings", c.pairs, {n, n},
      {.long_name = "couplings K' between hidden units as spins, " + weight.long_name,
       .formula = weight.formula,
       .axes = {"unit", "other"}});
  put("_couplings_error", c.pairs_error, {n, n}, {.long_name = "standard error", .axes = {"unit", "other"}});
  put("_fields", c.fields, {n},
      {.long_name = "fields on hidden units as spins, " + weight.long_name,
       .formula = weight.formula,
       .axes = {"unit"}});
  put("_fields_error", c.fields_error, {n}, {.long_name = "standard error", .axes = {"unit"}});
  put("_order_size", c.order_size, {c.order_size.size()},
      {.long_name = "size of the terms of each number of spins, " + weight.long_name,
       .formula = "sqrt(sum over sets of so many units of K_S^2)",
       .axes = {"order"}});
}

void write_placement(store::File& file, const std::string& group, const Placement& p) {
  file.create_group(group);
  file.set_attribute(group, "forms_lattice", std::int64_t{p.forms_lattice() ? 1 : 0});
  file.set_attribute(group, "verdict", p.verdict());
  file.set_attribute(group, "grid", p.grid);
  std::vector<double> centroids;
  for (const auto& x : p.centroids)
    centroids.insert(centroids.end(), x.begin(), x.end());
  file.write(group + "/centroid", centroids, Shape{p.centroids.size(), p.grid.size()},
             {.long_name = "centroid of the squared receptive field on the torus",
              .units = "sites",
              .axes = {"unit", "axis"}});
  file.write(group + "/gauge", p.gauge, Shape{p.gauge.size()},
             {.long_name = "sign that makes the sum of the receptive field positive", .axes = {"unit"}});
  if (!p.place.empty())
    file.write(group + "/place", p.place, Shape{p.place.size()},
               {.long_name = "place on the grid, in natural order", .axes = {"unit"}});
  file.write_scalar(
      group + "/residual", p.residual,
      {.long_name = "root mean square distance of the centroids to their places", .units = "spacings of the grid"});
  file.write_scalar(group + "/dead_units", p.dead, {.long_name = "units without a field above the noise"});
  file.write_scalar(group + "/duplicate_pairs", p.duplicates,
                    {.long_name = "pairs of units with the same field", .formula = "|cosine| > 0.9"});
}

void write_profile(store::File& file, const std::string& group, const std::string& name, const Profile& p) {
  const Shape shape{p.distance.size()};
  if (!file.exists(group)) {
    file.create_group(group);
    file.write(group + "/distance", p.distance, shape,
               {.long_name = "distance on the torus of the units", .units = "spacings of the grid"});
    file.write(group + "/pairs", p.pairs, shape, {.long_name = "pairs at this distance", .axes = {"distance"}});
  }
  std::vector<double> values, errors;
  for (const auto& k : p.couplings) {
    values.push_back(k.value);
    errors.push_back(k.error);
  }
  const std::string at = group + '/' + name;
  file.write(at, values, shape, {.long_name = "coupling at this distance, mean over pairs", .axes = {"distance"}});
  file.write(at + "_error", errors, shape, {.long_name = "standard error", .axes = {"distance"}});
  write_estimate(file, at + "_nearest", p.nearest, {.long_name = "nearest-neighbour coupling"});
  write_estimate(file, at + "_range", p.range,
                 {.long_name = "range of the pair couplings",
                  .units = "spacings of the grid",
                  .formula = "sqrt(sum K^2 r^2 / sum K^2) over pairs"});
  write_estimate(file, at + "_four_spin", p.four_spin, {.long_name = "four-spin coupling of a plaquette"});
  write_estimate(file, at + "_field", p.field, {.long_name = "field, odd under spin flip"});
}

} // namespace

void write_hidden_hamiltonian(store::File& file, const std::string& group, const LayerCouplings& layer) {
  const std::string pairs = " = constant + sum_j c_j h_j + sum over pairs K'_jk h_j h_k + ..., h = -1, +1";
  const Weight rbm{"rbm", "of H^RBM(h)", "-H^RBM(h)" + pairs},
      image{"image", "of the image of the data under p(h|v)", "ln sum_v P(v) p(h|v)" + pairs};
  file.create_group(group);
  file.set_attribute(group, "method", layer.method);
  for (const auto& [weight, couplings] : {std::pair{rbm, layer.rbm}, std::pair{image, layer.image}}) {
    if (!couplings)
      continue;
    write_couplings(file, group, weight, layer.units, *couplings);
    if (couplings->profile)
      write_profile(file, group + "/profile", weight.name, *couplings->profile);
  }
  write_placement(file, group + "/placement", layer.placement);
}

} // namespace deeprg::mapping
