#include "mapping/analysis_file.hpp"

#include <numeric>

namespace deeprg::mapping {
namespace {

// (leading, [z,] [y,] x)
Shape shape_of(const lattice::Geometry& geometry, std::size_t leading) {
  Shape shape = geometry.extents();
  shape.insert(shape.begin(), leading);
  return shape;
}

std::vector<std::string> axes_of(const lattice::Geometry& geometry, const std::string& leading) {
  std::vector<std::string> axes{"z", "y", "x"};
  axes.erase(axes.begin(), axes.begin() + (3 - geometry.dimensions));
  axes.insert(axes.begin(), leading);
  return axes;
}

template <class T>
std::vector<T> of_each(const std::vector<Scores>& units, T Scores::*member) {
  std::vector<T> values;
  for (const Scores& unit : units)
    values.push_back(unit.*member);
  return values;
}

struct Score {
  std::string name, long_name, units, formula;
  double Scores::*member;
  statistics::Estimate LayerFields::*mean;
};

const std::vector<Score>& scores() {
  static const std::vector<Score> all{
      {"participation_ratio", "sites that take part", "sites", "(sum r^2)^2 / sum r^4", &Scores::participation_ratio,
       &LayerFields::participation_ratio},
      {"radius", "radius about the centroid on the torus", "sites", "sqrt(sum r^2 |x - centroid|^2 / sum r^2)",
       &Scores::radius, &LayerFields::radius},
      {"own_block_fraction", "part of the field inside the best block", "1",
       "sum |r| in the best cube of N / units sites, over sum |r|", &Scores::own_block_fraction,
       &LayerFields::own_block_fraction},
      {"sign_uniformity", "sign uniformity", "1", "|sum r| / sum |r|", &Scores::sign_uniformity,
       &LayerFields::sign_uniformity},
  };
  return all;
}

} // namespace

void write_estimate(store::File& file, const std::string& dataset, const statistics::Estimate& estimate,
                    const store::Label& label) {
  file.write_scalar(dataset, estimate.value, label);
  file.write_scalar(dataset + "_error", estimate.error,
                    {.long_name = "standard error of " + label.long_name, .units = label.units});
}

void write_receptive_fields(store::File& file, const std::string& group, const lattice::Geometry& geometry,
                            const LayerFields& layer) {
  const std::size_t units = layer.scores.size();
  file.create_group(group);
  file.set_attribute(group, "noise_cut", layer.cut);
  file.set_attribute(group, "noise_cut_rule", noise_cut_rule());
  file.write(group + "/fields", layer.fields, shape_of(geometry, units),
             {.long_name = "receptive fields",
              .formula = "r_1 = W_1, r_l = r_(l-1) W_l, W between units -1, +1",
              .axes = axes_of(geometry, "unit")});
  for (const Score& score : scores()) {
    file.write(group + '/' + score.name, of_each(layer.scores, score.member), Shape{units},
               {.long_name = score.long_name, .units = score.units, .formula = score.formula, .axes = {"unit"}});
    write_estimate(file, group + "/mean_" + score.name, layer.*score.mean,
                   {.long_name = "mean over significant units of " + score.name, .units = score.units});
  }
  std::vector<std::uint8_t> significant;
  std::vector<double> centroids;
  for (const Scores& unit : layer.scores) {
    significant.push_back(unit.significant ? 1 : 0);
    centroids.insert(centroids.end(), unit.centroid.begin(), unit.centroid.end());
  }
  file.write(group + "/significant", significant, Shape{units},
             {.long_name = "field above the noise", .formula = noise_cut_rule(), .axes = {"unit"}});
  file.write(group + "/centroid", centroids, Shape{units, static_cast<std::uint64_t>(geometry.dimensions)},
             {.long_name = "centroid of r^2 on the torus",
              .units = "sites",
              .formula = "L / 2 pi arg sum r^2 exp(2 pi i x / L)",
              .axes = {"unit", "axis"}});
  file.write_scalar(group + "/tiling", layer.tiling,
                    {.long_name = "part of the equal blocks of the lattice that hold a centroid",
                     .formula = "1 - 1/e = 0.632 for as many centroids as units at random places"});
  file.write_scalar(group + "/significant_units", layer.significant, {.long_name = "units above the noise"});
}

void write_configurations(store::File& file, const std::string& dataset, const lattice::Geometry& geometry,
                          std::span<const std::int8_t> spins, const std::string& long_name) {
  file.write(dataset, spins, shape_of(geometry, spins.size() / static_cast<std::size_t>(geometry.sites())),
             {.long_name = long_name, .axes = axes_of(geometry, "example")});
}

void write_correlation(store::File& file, const std::string& dataset,
                       const std::vector<statistics::Estimate>& correlation, const std::string& long_name) {
  std::vector<double> values, errors;
  for (const auto& g : correlation) {
    values.push_back(g.value);
    errors.push_back(g.error);
  }
  file.write(
      dataset, values, Shape{values.size()},
      {.long_name = long_name, .formula = "<s(x) s(x + r e_d)>, mean over x and the axes d", .axes = {"distance"}});
  file.write(dataset + "_error", errors, Shape{errors.size()},
             {.long_name = "standard error of " + long_name, .axes = {"distance"}});
}

void write_reconstruction(store::File& file, const std::string& group, const lattice::Geometry& geometry,
                          const Image& examples, const Comparison& c) {
  file.create_group(group);
  file.write(group + "/mean_field", examples.mean_field,
             shape_of(geometry, examples.mean_field.size() / static_cast<std::size_t>(geometry.sites())),
             {.long_name = "mean-field reconstruction", .axes = axes_of(geometry, "example")});
  write_configurations(file, group + "/sampled", geometry, examples.sampled, "sampled reconstruction");
  const std::string overlap = "<s s'>, s the data, s' the reconstruction, mean over sites and samples";
  write_estimate(file, group + "/overlap_mean_field", c.overlap_mean_field,
                 {.long_name = "overlap of mean-field reconstructions with the data", .formula = overlap});
  write_estimate(file, group + "/overlap_sampled", c.overlap_sampled,
                 {.long_name = "overlap of sampled reconstructions with the data", .formula = overlap});
  const std::string energy = "-sum over bonds of s s' / N";
  write_estimate(
      file, group + "/energy_mean_field", c.energy_mean_field,
      {.long_name = "energy of the sign of mean-field reconstructions", .units = "J per site", .formula = energy});
  write_estimate(file, group + "/energy_sampled", c.energy_sampled,
                 {.long_name = "energy of sampled reconstructions", .units = "J per site", .formula = energy});
  write_correlation(file, group + "/correlation", c.correlation, "correlation of sampled reconstructions");
}

} // namespace deeprg::mapping
