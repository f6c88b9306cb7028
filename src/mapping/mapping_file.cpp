#include "mapping/mapping_file.hpp"

#include <algorithm>
#include <cmath>

#include "mapping/analysis_file.hpp"

namespace deeprg::mapping {
namespace {

using statistics::Estimate;

constexpr std::size_t histogram_bins = 60;

Estimate times(const Estimate& e, double factor) {
  Estimate scaled = e;
  scaled.value *= factor;
  scaled.error *= std::abs(factor);
  return scaled;
}

Estimate divided(const Estimate& e, std::int64_t units) { return times(e, 1 / static_cast<double>(units)); }

class Group {
public:
  Group(store::File& file, std::string name) : file_(&file), name_(std::move(name)) { file.create_group(name_); }

  void nats(const std::string& dataset, const Estimate& e, const std::string& long_name, const std::string& formula) {
    number(dataset, e, long_name, formula, "nat");
  }
  void number(const std::string& dataset, const Estimate& e, const std::string& long_name, const std::string& formula,
              const std::string& units = "1") {
    write_estimate(*file_, name_ + '/' + dataset, e, {.long_name = long_name, .units = units, .formula = formula});
  }

private:
  store::File* file_;
  std::string name_;
};

void write_histogram(store::File& file, const std::string& group, const LayerFindings& layer) {
  if (layer.data_defects.empty())
    return;
  const auto [d0, d1] = std::ranges::minmax(layer.data_defects);
  const auto [m0, m1] = std::ranges::minmax(layer.model_defects);
  const double least = std::min(d0, m0), width = std::max((std::max(d1, m1) - least) / histogram_bins, 1e-12);
  std::vector<double> edges;
  for (std::size_t b = 0; b <= histogram_bins; ++b)
    edges.push_back(least + static_cast<double>(b) * width);
  file.write(group + "/histogram_edges", edges, Shape{edges.size()},
             {.long_name = "log-trace defect at the edges of bins", .units = "nat", .axes = {"edge"}});
  for (const auto& [name, t] : {std::pair{"data", &layer.data_defects}, std::pair{"model", &layer.model_defects}}) {
    std::vector<std::int64_t> counts(histogram_bins);
    for (const double x : *t)
      ++counts[std::min(static_cast<std::size_t>((x - least) / width), histogram_bins - 1)];
    file.write(group + "/histogram_" + name, counts, Shape{counts.size()},
               {.long_name = std::string("samples of the ") + name + " by their defect", .axes = {"bin"}});
  }
}

} // namespace

void write_mapping(store::File& file, const std::string& group, const LayerFindings& layer) {
  Group out(file, group);
  const Moments& t = layer.defect;
  const Divergence& d = layer.divergence;
  file.set_attribute(group, "defect",
                     std::string(layer.depth ? "t(h) = H_(k-1)(h) - H_k(v = h), P = exp(-H_(k-1)(h)) / Z_(k-1)"
                                             : "t(v) = H(v) - H_0(v), P = exp(-H) / Z"));
  out.nats("defect_mean", t.mean, "log-trace defect", "<t>_P");
  out.nats("defect_mean_per_site", divided(t.mean, layer.units), "log-trace defect a visible unit", "<t>_P / N");
  out.number("defect_variance", t.variance, "variance of the log-trace defect", "<t^2>_P - <t>_P^2", "nat^2");
  out.number("defect_variance_per_site", divided(t.variance, layer.units),
             "variance of the log-trace defect a visible unit", "(<t^2>_P - <t>_P^2) / N", "nat^2");
  out.number("defect_skewness", t.skewness, "skewness of the log-trace defect", "<(t - <t>)^3> / Var(t)^(3/2)");
  out.nats("log_ratio", d.ratio, "ln(Z_lambda / Z)", "ln <exp t>_P");
  out.nats("lower_bound", d.lower, "lower bound on ln(Z_lambda / Z)", "<t>_P");
  out.nats("upper_bound", d.upper, "upper bound on ln(Z_lambda / Z)", "<t>_p");
  out.nats("delta_f", times(d.ratio, -1), "free-energy gap: normalisation alone, no distance", "ln Z - ln Z_lambda");
  out.nats("shift", d.ratio, "constant to add to E that makes the free-energy gap zero",
           "E + shift: Tr_h exp(H - E - shift) = 1 for every v where KL = 0");
  out.nats("jeffreys", d.jeffreys, "Jeffreys distance", "<t>_p - <t>_P");
  out.nats("kl_data_model", d.data_model, "KL(P || p_lambda)", "ln(Z_lambda / Z) - <t>_P");
  out.nats("kl_model_data", d.model_data, "KL(p_lambda || P)", "<t>_p - ln(Z_lambda / Z)");
  if (layer.depth) {
    const Depth& depth = *layer.depth;
    out.nats("image_defect_mean", depth.image_defect, "defect over the image of the data",
             "<t>_P^, P^ = Tr_v P p(h|v)");
    out.nats("gain", depth.gain, "what this layer gains over the hidden marginal below",
             "KL(P^ || p_(k-1)(h)) - KL(P^ || p_k)");
    out.nats("dbn_bound", depth.bound, "bound on KL(P || p_DBN) with this layer on top", "KL(P || p_0) - sum of gains");
    out.nats("most_gain", depth.most_gain, "the most that this layer and those above can gain",
             depth.most_gain_exact ? "KL(P^ || p_(k-1)(h))" : "upper bound: the bound on KL below");
  }
  write_histogram(file, group, layer);
}

void write_likelihood(store::File& file, const std::string& group, const LayerFindings& layer) {
  Group out(file, group);
  const std::string data = layer.acceptance ? "held-out samples" : "the distribution of the data";
  file.set_attribute(group, "method", layer.method);
  out.nats("log_z", layer.log_partition, "ln Z_lambda", "ln Tr exp(-E)");
  out.nats("nll", layer.nll, "negative log-likelihood of " + data, "-<ln p>");
  out.nats("kl_per_site", divided(layer.kl, layer.units), "KL(data || p) a visible unit", "KL / N");
  if (layer.nll_training) {
    out.nats("nll_training", *layer.nll_training, "negative log-likelihood of training samples", "-<ln p>");
    out.nats("kl_per_site_training", divided(*layer.kl_training, layer.units),
             "KL a visible unit, t averaged over training samples", "(ln(Z_lambda / Z) - <t>) / N");
  }
  if (layer.acceptance) {
    out.nats("acceptance_ratio", {.value = layer.acceptance->ratio, .error = layer.acceptance->error},
             "ln(Z_lambda / Z) by Bennett's acceptance ratio", "J. Comp. Phys. 22, 245 (1976)");
    file.write_scalar(group + "/overlap", layer.acceptance->overlap,
                      {.long_name = "overlap of data and model", .formula = "sum 2 P p / (P + p)"});
  }
  const auto annealed = [&](const std::string& name, const rbm::Annealed& a, const std::string& what) {
    out.nats(name + "_log_z", {.value = a.log_partition, .error = a.error}, "ln Z_lambda by " + what, "");
    file.write_scalar(group + '/' + name + "_spread", a.spread,
                      {.long_name = "standard deviation of ln w, " + what, .units = "nat"});
    file.write_scalar(group + '/' + name + "_effective_size", a.effective_size,
                      {.long_name = "effective number of chains, " + what, .formula = "(sum w)^2 / sum w^2"});
  };
  if (layer.forward)
    annealed("annealing", *layer.forward, "annealed importance sampling");
  if (layer.back)
    annealed("reverse", *layer.back, "annealing backwards from the chains");
}

void write_information(store::File& file, const std::string& group, double visible_hidden) {
  Group(file, group)
      .nats("visible_hidden", {.value = visible_hidden, .error = 0}, "mutual information of visible and hidden units",
            "S(P^) - <S(p(h|v))>, v the data of the layer");
}

} // namespace deeprg::mapping
