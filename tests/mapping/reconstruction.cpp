#include "mapping/reconstruction.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "mapping/exact_machines.hpp"

using namespace deeprg;
using namespace deeprg::mapping;
using lattice::Geometry;

namespace {

const random::Generator generator(9);

std::vector<std::int8_t> random_spins(std::int64_t n) {
  std::vector<std::int8_t> spins;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(n); ++i)
    spins.push_back(generator.block(random::Purpose::initial_spins, i, 0).low & 1 ? 1 : -1);
  return spins;
}

std::vector<std::int64_t> numbers(std::int64_t n) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 100);
  return all;
}

// Spin units, any weights and biases of order one.
rbm::Machine some_machine(std::int64_t visible, std::int64_t hidden, std::uint64_t which) {
  std::uint64_t place = 1000 * which;
  const auto draw = [&](std::int64_t n) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < n; ++i)
      values.push_back(
          static_cast<float>(0.7 * random::normal(generator, random::Purpose::initial_weights, place++, 0)));
    return values;
  };
  rbm::Machine machine;
  machine.units = rbm::Units::spin;
  machine.visible = visible;
  machine.hidden = hidden;
  machine.weights = draw(visible * hidden);
  machine.visible_bias = draw(visible);
  machine.hidden_bias = draw(hidden);
  return machine;
}

// The fields on the units above and below of real-valued units.
std::vector<double> fields_up(const rbm::Machine& m, const std::vector<double>& v) {
  std::vector<double> x(m.hidden_bias.begin(), m.hidden_bias.end());
  for (std::size_t i = 0; i < v.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j)
      x[j] += v[i] * static_cast<double>(m.weights[i * x.size() + j]);
  return x;
}

std::vector<double> fields_down(const rbm::Machine& m, const std::vector<double>& h) {
  std::vector<double> x(m.visible_bias.begin(), m.visible_bias.end());
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < h.size(); ++j)
      x[i] += h[j] * static_cast<double>(m.weights[i * h.size() + j]);
  return x;
}

std::vector<double> tanh_of(std::vector<double> x) {
  for (double& value : x)
    value = std::tanh(value);
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(reconstruction)

BOOST_AUTO_TEST_CASE(mean_field_is_tanh_up_and_down) {
  const rbm::Stack stack{some_machine(8, 5, 1), some_machine(5, 3, 2)};
  const auto samples = random_spins(8 * 7);
  const auto images = through_stack(stack, generator)(samples, numbers(7));
  BOOST_TEST(images.size() == 2U);
  for (std::size_t n = 0; n < 7; ++n) {
    const std::vector<double> v(samples.begin() + static_cast<std::ptrdiff_t>(8 * n),
                                samples.begin() + static_cast<std::ptrdiff_t>(8 * n + 8));
    const auto h1 = tanh_of(fields_up(stack[0], v)), h2 = tanh_of(fields_up(stack[1], h1));
    const auto from1 = tanh_of(fields_down(stack[0], h1));
    const auto from2 = tanh_of(fields_down(stack[0], tanh_of(fields_down(stack[1], h2))));
    for (std::size_t i = 0; i < 8; ++i) { // weights are rounded to 2^-22, values to 2^-12 / 255
      BOOST_TEST(std::abs(static_cast<double>(images[0].mean_field[8 * n + i]) - from1[i]) < 2e-5);
      BOOST_TEST(std::abs(static_cast<double>(images[1].mean_field[8 * n + i]) - from2[i]) < 2e-5);
    }
  }
}

BOOST_AUTO_TEST_CASE(sampled_units_follow_their_conditional_distributions) {
  const rbm::Stack stack{some_machine(6, 3, 3), some_machine(3, 2, 4)};
  const std::int64_t copies = 40000;
  const auto one = random_spins(6);
  std::vector<std::int8_t> samples;
  for (std::int64_t n = 0; n < copies; ++n)
    samples.insert(samples.end(), one.begin(), one.end());
  const auto images = through_stack(stack, generator)(samples, numbers(copies));
  // <v'> of depth 1: the sum over h of p(h|v) tanh; of depth 2: over h1, h2 and h1' as well
  const auto each = [](const std::vector<double>& x, auto&& visit) {
    for (std::uint64_t state = 0; state < std::uint64_t{1} << x.size(); ++state) {
      std::vector<double> s;
      double p = 1;
      for (std::size_t j = 0; j < x.size(); ++j) {
        s.push_back(state >> j & 1 ? 1 : -1);
        p /= 1 + std::exp(-2 * x[j] * s.back());
      }
      visit(s, p);
    }
  };
  std::vector<double> depth1(6, 0.0), depth2(6, 0.0);
  const auto add = [](std::vector<double>& to, const std::vector<double>& m, double p) {
    for (std::size_t i = 0; i < m.size(); ++i)
      to[i] += p * m[i];
  };
  each(fields_up(stack[0], {one.begin(), one.end()}), [&](const auto& h1, double p1) {
    add(depth1, tanh_of(fields_down(stack[0], h1)), p1);
    each(fields_up(stack[1], h1), [&](const auto& h2, double p2) {
      each(fields_down(stack[1], h2),
           [&](const auto& h, double p) { add(depth2, tanh_of(fields_down(stack[0], h)), p1 * p2 * p); });
    });
  });
  for (std::size_t depth = 0; depth < 2; ++depth)
    for (std::size_t i = 0; i < 6; ++i) {
      double sum = 0;
      for (std::size_t n = 0; n < static_cast<std::size_t>(copies); ++n)
        sum += images[depth].sampled[6 * n + i];
      const double exact = (depth == 0 ? depth1 : depth2)[i];
      const double error = std::sqrt((1 - exact * exact) / static_cast<double>(copies));
      BOOST_TEST(std::abs(sum / static_cast<double>(copies) - exact) < 4 * error);
    }
}

BOOST_AUTO_TEST_CASE(a_machine_that_copies_gives_everything_back) {
  const auto g = Geometry::of({4, 6});
  rbm::Machine copy;
  copy.units = rbm::Units::spin;
  copy.visible = copy.hidden = 24;
  copy.weights.assign(24 * 24, 0.0F);
  for (std::size_t i = 0; i < 24; ++i)
    copy.weights[25 * i] = 7.9F; // flips with probability 1e-7
  copy.visible_bias.assign(24, 0.0F);
  copy.hidden_bias.assign(24, 0.0F);
  const auto samples = random_spins(24 * 50);
  const auto found = compare(parallel::Comm::self(), g, through_stack({copy, copy}, generator), samples, numbers(50));
  const auto data = reference(g, samples);
  for (const auto& c : found) {
    BOOST_TEST(c.overlap_sampled.value == 1.0);
    BOOST_TEST(std::abs(c.overlap_mean_field.value - 1) < 1e-5);
    BOOST_TEST(c.energy_sampled.value == data.energy.value);
    BOOST_TEST(c.energy_sampled.error == data.energy.error);
    BOOST_TEST(c.energy_mean_field.value == data.energy.value);
    BOOST_TEST(c.correlation.size() == 4U);
    for (std::size_t r = 0; r < 4; ++r)
      BOOST_TEST(c.correlation[r].value == data.correlation[r].value);
  }
  BOOST_TEST(data.correlation[0].value == 1.0);
}

BOOST_AUTO_TEST_CASE(averages_are_means_with_standard_errors) {
  const auto g = Geometry::of({2});
  const std::vector<std::int8_t> samples{1, 1, 1, -1, 1, 1, 1, 1}; // e = -2, 2, -2, -2 over 2 sites, double bond
  const auto data = reference(g, samples);
  BOOST_TEST(data.energy.value == -0.5);
  BOOST_TEST(std::abs(data.energy.error - std::sqrt((3 * 0.25 + 2.25) / 4 / 3)) < 1e-12);
  BOOST_TEST(data.correlation[1].value == 0.5);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_reconstruction)

BOOST_AUTO_TEST_CASE(the_ranks_do_not_matter) {
  const auto world = parallel::Comm::world();
  const auto g = Geometry::of({4, 4});
  const auto map = through_stack({some_machine(16, 4, 5), some_machine(4, 2, 6)}, generator);
  const auto samples = random_spins(16 * 300);
  const auto shared = compare(world, g, map, samples, numbers(300));
  if (!world.root())
    return;
  const auto alone = compare(parallel::Comm::self(), g, map, samples, numbers(300));
  for (std::size_t d = 0; d < 2; ++d) {
    BOOST_TEST(shared[d].overlap_mean_field.value == alone[d].overlap_mean_field.value);
    BOOST_TEST(shared[d].overlap_mean_field.error == alone[d].overlap_mean_field.error);
    BOOST_TEST(shared[d].energy_sampled.value == alone[d].energy_sampled.value);
    BOOST_TEST(shared[d].correlation[2].error == alone[d].correlation[2].error);
  }
}

BOOST_AUTO_TEST_SUITE_END()
