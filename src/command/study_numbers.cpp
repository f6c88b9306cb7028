#include "command/study_numbers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <iostream>
#include <iterator>
#include <map>

#include "command/summary.hpp"
#include "statistics/estimate.hpp"
#include "store/h5.hpp"
#include "store/output.hpp"

namespace deeprg::command {
namespace {

constexpr const char* seed_key = "run.seed";

// What the last epoch left, of the training data and of those held out.
void add_training(const store::File& file, std::vector<Number>& numbers) {
  for (int layer = 0;; ++layer) {
    const std::string group = fmt::format("/layers/{}/learning/", layer);
    if (!file.exists(group + "epoch"))
      return;
    for (const char* name : {"reconstruction_error", "reconstruction_error_held_out", "pseudo_likelihood",
                             "pseudo_likelihood_held_out", "weight_norm"})
      if (file.exists(group + name) && !file.shape(group + name).empty() && file.shape(group + name)[0] > 0)
        numbers.push_back({group.substr(1) + name, file.read<double>(group + name).back(), 0});
  }
}

void add_scalars(const store::File& file, const std::string& group, std::vector<Number>& numbers) {
  for (const std::string& name : file.children(group.empty() ? "/" : group)) {
    const std::string path = group + '/' + name;
    if (path == "/history" || path == "/observables") // the latter stand among the numbers of the series
      continue;
    if (file.is_group(path))
      add_scalars(file, path, numbers);
    else if (file.exists(path + "_error") && file.shape(path).empty())
      numbers.push_back({path.substr(1), file.read_scalar<double>(path), file.read_scalar<double>(path + "_error")});
  }
}

// The first word of a name without a place, or what is asked about the trained stack itself.
bool is_main(const std::string& name) {
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  return !has("/") || name == "xi/L" || has("pseudo_likelihood_held_out") ||
         (has("trained/") && !has("untrained/") && (has("own_block_fraction") || has("overlap_mean_field"))) ||
         has("kl_per_site");
}

// What the standard error of a mean of n values is to be multiplied by, so that the truth lies within it with the
// probability of one standard deviation of a normal law.
double student_factor(std::size_t n) {
  constexpr double one_sigma = 0.84134474606854293; // the normal law below +1
  return boost::math::quantile(boost::math::students_t(static_cast<double>(n - 1)), one_sigma);
}

std::string csv_line(const OverSeeds& row) {
  std::string line;
  for (const std::string& value : row.setting)
    line += csv_field(value) + ',';
  return line + fmt::format("{},{:.17g},{:.17g},{},{:.17g}\n", row.name, row.mean, row.error, row.seeds, row.own_error);
}

} // namespace

std::vector<Number> numbers_of(const Job& job) {
  std::vector<Number> numbers;
  if (std::filesystem::exists(job.output / "series.h5"))
    for (const Observable& o : summarize(job).observables)
      numbers.push_back({o.symbol, o.estimate.value, o.estimate.error});
  if (const auto model = job.output / "model.h5"; std::filesystem::exists(model))
    add_training(store::File::open(model), numbers);
  if (const auto analysis = job.output / "analysis.h5"; std::filesystem::exists(analysis))
    add_scalars(store::File::open(analysis), "", numbers);
  return numbers;
}

double error_over_seeds(std::span<const Number> numbers) {
  if (numbers.size() == 1)
    return numbers.front().error;
  const auto n = static_cast<double>(numbers.size());
  double mean = 0, square = 0;
  for (const Number& number : numbers)
    mean += number.value / n;
  for (const Number& number : numbers)
    square += (number.value - mean) * (number.value - mean);
  return student_factor(numbers.size()) * std::sqrt(square / (n - 1) / n);
}

std::vector<OverSeeds> over_seeds(const Study& study) {
  using Place = std::pair<std::vector<std::string>, std::string>;
  std::vector<Place> order;
  std::map<Place, std::vector<Number>> found;
  for (const Point& point : study.points) {
    std::vector<std::string> setting;
    for (std::size_t k = 0; k < study.keys.size(); ++k)
      if (study.keys[k] != seed_key)
        setting.push_back(point.values[k]);
    for (Number& number : numbers_of(point.job)) {
      Place place{setting, number.name};
      auto& numbers = found[place];
      if (numbers.empty())
        order.push_back(std::move(place));
      numbers.push_back(std::move(number));
    }
  }
  std::vector<OverSeeds> rows;
  for (const Place& place : order) {
    const auto& numbers = found[place];
    const auto n = static_cast<double>(numbers.size());
    double mean = 0, square = 0;
    for (const Number& number : numbers) {
      mean += number.value / n;
      square += number.error * number.error;
    }
    rows.push_back({place.first, place.second, mean, error_over_seeds(numbers), numbers.size(), std::sqrt(square) / n});
  }
  return rows;
}

void report_numbers(const Study& study) {
  std::vector<std::string> keys;
  std::ranges::copy_if(study.keys, std::back_inserter(keys), [](const auto& key) { return key != seed_key; });
  std::string csv =
      fmt::format("{}{}quantity,mean,error,seeds,own_error\n", fmt::join(keys, ","), keys.empty() ? "" : ",");
  std::string setting;
  for (const OverSeeds& row : over_seeds(study)) {
    csv += csv_line(row);
    if (!is_main(row.name))
      continue;
    const std::string here = label(keys, row.setting);
    if (here != setting)
      std::cout << here << '\n';
    setting = here;
    std::cout << fmt::format("  {:<55} {:<20} {}\n", row.name,
                             row.error > 0 ? statistics::format(row.mean, row.error) : fmt::format("{:.6g}", row.mean),
                             row.seeds == 1 ? "one seed" : fmt::format("{} seeds", row.seeds));
  }
  std::cout << std::flush;
  std::filesystem::create_directories(study.directory / "report");
  store::write_text_atomically(study.directory / "report" / "numbers.csv", csv);
}

} // namespace deeprg::command
