#include "mapping/sampled.hpp"

#include <boost/test/unit_test.hpp>

#include "brute_force.hpp"
#include "mapping/enumerated.hpp"

using namespace deeprg;
using mapping::IsingHamiltonian;

namespace {

const random::Generator generator(23);
const IsingHamiltonian torus{{4, 4}, {0.4, 0.0}};

// Independent samples of the 4 x 4 torus: each the state at which the summed probability passes a random number.
mapping::DataRows ising_samples(std::size_t count, std::uint64_t which) {
  const auto p = brute_force::boltzmann(brute_force::ising(4, 4, 0.4, 0));
  mapping::DataRows data{{}, 1};
  for (std::size_t n = 0; n < count; ++n) {
    double left = random::uniform(generator.block(random::Purpose::bootstrap, n, which).low);
    std::size_t v = 0;
    while (v + 1 < p.size() && left >= p[v])
      left -= p[v++];
    for (std::size_t i = 0; i < 16; ++i)
      data.rows.push_back(v >> i & 1 ? 1 : -1);
  }
  return data;
}

rbm::Stack some_stack(double size) {
  return {machines::some_machine(16, 8, rbm::Units::spin, size), machines::some_machine(8, 3, rbm::Units::binary, 0.3)};
}

const mapping::Sampling small{
    .chains = 256, .warmup = 100, .samples = 4, .interval = 20, .annealing = {.chains = 128, .temperatures = 100}};

void agree(const statistics::Estimate& found, const statistics::Estimate& exact, double errors = 4) {
  BOOST_TEST(found.error > 0);
  BOOST_TEST(std::abs(found.value - exact.value) < errors * found.error);
}

} // namespace

BOOST_AUTO_TEST_SUITE(sampled)

// Within 4 standard errors of the same numbers by enumeration.
BOOST_AUTO_TEST_CASE(estimates_agree_with_enumeration) {
  for (const double size : {0.15, 0.3}) {
    const auto stack = some_stack(size);
    const auto exact = mapping::enumerate_mapping(parallel::Comm::self(), rbm::precise(stack), torus);
    const auto found = mapping::sample_mapping(parallel::Comm::self(), stack, torus, ising_samples(2000, 1),
                                               ising_samples(3000, 2), generator, small);
    for (std::size_t k = 0; k < 2; ++k)
      BOOST_TEST_CONTEXT("layer " << k << ", weights " << size) {
        const auto& f = found[k];
        const auto& e = exact[k];
        agree(f.defect.mean, e.defect.mean);
        agree(f.defect.variance, e.defect.variance);
        agree(f.defect.skewness, e.defect.skewness);
        agree(f.divergence.jeffreys, e.divergence.jeffreys);
        agree({.value = f.acceptance->ratio, .error = f.acceptance->error}, e.divergence.ratio);
        agree({.value = f.forward->log_partition, .error = f.forward->error}, e.log_partition);
        agree({.value = f.back->log_partition, .error = f.back->error}, e.log_partition);
        agree(f.divergence.data_model, e.divergence.data_model);
        agree(f.divergence.model_data, e.divergence.model_data);
        agree(f.nll, e.nll);
        BOOST_TEST(f.method == "enumeration");
      }
    agree(*found[0].kl_training, exact[0].kl);
    agree(found[1].depth->image_defect, exact[1].depth->image_defect);
    agree(found[1].depth->gain, exact[1].depth->gain);
    agree(found[1].depth->bound, exact[1].depth->bound);
  }
}

BOOST_AUTO_TEST_CASE(the_acceptance_ratio_is_its_equation) {
  const mapping::Defects data{{0.3, 1.1, 2.0, 0.7}, 1}, model{{1.5, 2.4, 0.9}, 1};
  const double r = mapping::acceptance_ratio(data, model).ratio;
  double left = 0, right = 0;
  for (const double t : data.t)
    left += 1 / (1 + 4.0 / 3.0 * std::exp(r - t));
  for (const double t : model.t)
    right += 1 / (1 + 3.0 / 4.0 * std::exp(t - r));
  BOOST_TEST(left == right, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(sets_that_never_meet_are_not_believed) {
  mapping::Defects data{{}, 1}, model{{}, 1};
  for (int n = 0; n < 500; ++n) {
    data.t.push_back(-40 + 0.01 * n);
    model.t.push_back(40 + 0.01 * n);
  }
  const auto ratio = mapping::acceptance_ratio(data, model);
  BOOST_TEST(ratio.overlap < 1e-6);
  BOOST_TEST(!mapping::reliable(ratio, data, model));
  const auto same = mapping::acceptance_ratio(data, data);
  BOOST_TEST(mapping::reliable(same, data, data));
}

// The error of r is the spread of r over independent repetitions, within a third.
BOOST_AUTO_TEST_CASE(the_error_of_the_ratio_means_what_it_says) {
  constexpr int repetitions = 100;
  double sum = 0, square = 0, claimed = 0;
  for (std::uint64_t k = 0; k < repetitions; ++k) { // p / P = e^(t - r): P normal about -1/2, p about 1/2, variance 1
    mapping::Defects data{{}, 1}, model{{}, 1};
    for (std::uint64_t n = 0; n < 300; ++n) {
      data.t.push_back(-0.5 + random::normal(generator, random::Purpose::bootstrap, n, 2 * k));
      model.t.push_back(0.5 + random::normal(generator, random::Purpose::bootstrap, n, 2 * k + 1));
    }
    const auto found = mapping::acceptance_ratio(data, model);
    sum += found.ratio;
    square += found.ratio * found.ratio;
    claimed += found.error;
  }
  const double mean = sum / repetitions, spread = std::sqrt(square / repetitions - mean * mean);
  BOOST_TEST(std::abs(mean) < 4 * spread / std::sqrt(repetitions));
  BOOST_TEST(claimed / repetitions == spread, boost::test_tools::tolerance(0.33));
}

// Of close distributions KL has an error that means what it says, less than a third of what r - <t>_P would have.
BOOST_AUTO_TEST_CASE(the_divergence_of_close_distributions_is_of_second_order) {
  constexpr int repetitions = 100;
  constexpr double width = 0.3, exact = width * width / 2; // t normal about -+ exact: KL = exact both ways
  double claimed = 0, plain = 0, square[2] = {0, 0}, sum[2] = {0, 0};
  for (std::uint64_t k = 0; k < repetitions; ++k) {
    mapping::Defects data{{}, 1}, model{{}, 1};
    for (std::uint64_t n = 0; n < 400; ++n) {
      data.t.push_back(-exact + width * random::normal(generator, random::Purpose::bootstrap, n, 1000 + 2 * k));
      model.t.push_back(exact + width * random::normal(generator, random::Purpose::bootstrap, n, 1001 + 2 * k));
    }
    const auto found = mapping::divergence(data, model);
    const double kl[2] = {found.data_model.value, found.model_data.value};
    for (int side = 0; side < 2; ++side) {
      sum[side] += kl[side] / repetitions;
      square[side] += kl[side] * kl[side] / repetitions;
    }
    claimed += found.data_model.error / repetitions;
    plain += mapping::moments(data).mean.error / repetitions;
  }
  const double spread = std::sqrt(square[0] - sum[0] * sum[0]);
  BOOST_TEST(std::abs(sum[0] - exact) < 4 * spread / std::sqrt(repetitions));
  BOOST_TEST(std::abs(sum[1] - exact) < 4 * spread / std::sqrt(repetitions));
  BOOST_TEST(claimed == spread, boost::test_tools::tolerance(0.33));
  BOOST_TEST(claimed < plain / 3);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_sampled)

BOOST_AUTO_TEST_CASE(is_the_same_on_any_ranks) {
  const auto data = ising_samples(150, 1), training = ising_samples(300, 2);
  const mapping::Sampling few{
      .chains = 70, .warmup = 5, .samples = 2, .interval = 2, .annealing = {.chains = 40, .temperatures = 10}};
  const auto of = [&](const parallel::Comm& comm) {
    return mapping::sample_mapping(comm, some_stack(0.3), torus, data, training, generator, few);
  };
  const auto shared = of(parallel::Comm::world()), alone = of(parallel::Comm::self());
  for (std::size_t k = 0; k < 2; ++k) {
    BOOST_TEST(shared[k].data_defects == alone[k].data_defects);
    BOOST_TEST(shared[k].model_defects == alone[k].model_defects);
    BOOST_TEST(shared[k].forward->log_partition == alone[k].forward->log_partition);
    BOOST_TEST(shared[k].back->log_partition == alone[k].back->log_partition);
    BOOST_TEST(shared[k].nll.value == alone[k].nll.value);
    BOOST_TEST(shared[k].nll.error == alone[k].nll.error);
  }
}

BOOST_AUTO_TEST_SUITE_END()
