#include "rbm/gibbs.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "machines.hpp"
#include "rbm/statistics.hpp"

using namespace deeprg;

BOOST_AUTO_TEST_SUITE(gibbs)

// Any division of the positions gives the same values.
BOOST_AUTO_TEST_CASE(values_belong_to_positions) {
  constexpr std::int64_t rows = 23, units = 700;
  const random::Generator generator(8);
  std::vector<double> fields(rows * units), bias(units);
  for (std::size_t k = 0; k < fields.size(); ++k)
    fields[k] = static_cast<double>(static_cast<std::int64_t>(k * 7919 % 4001) - 2000) * 0x1p17;
  const auto draw = [&](std::int64_t first, std::int64_t count, std::vector<std::uint8_t>& sampled,
                        std::vector<std::uint8_t>& mean) {
    const auto part = [&](auto& all) {
      return std::span(all).subspan(static_cast<std::size_t>(first * units), static_cast<std::size_t>(count * units));
    };
    rbm::draw_units(generator, random::Purpose::hidden_units, {2, 17, 101 + first}, 4, part(fields), bias,
                    {part(sampled), part(mean)});
  };
  std::vector<std::uint8_t> whole(fields.size()), whole_mean(whole), parts(whole), parts_mean(whole);
  draw(0, rows, whole, whole_mean);
  for (const auto& [first, count] : {std::pair{0, 1}, {1, 2}, {3, 9}, {12, 11}})
    draw(first, count, parts, parts_mean);
  BOOST_TEST((parts == whole));
  BOOST_TEST((parts_mean == whole_mean));
}

// The mean of the statistics over many updates with frozen weights, against the sum over all states of one step.
BOOST_AUTO_TEST_CASE(contrastive_divergence_agrees_with_enumeration) {
  constexpr std::size_t nv = 4, nh = 3, rows = 6, updates = 20'000;
  rbm::Machine machine = machines::some_machine(nv, nh, rbm::Units::binary, 0.8);
  const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
  const std::vector<std::uint64_t> data{0, 3, 5, 15, 8, 12};
  const auto p_hidden = [&](const std::vector<double>& v, std::size_t j) {
    double x = static_cast<double>(machine.hidden_bias[j]);
    for (std::size_t i = 0; i < nv; ++i)
      x += v[i] * static_cast<double>(machine.weights[i * nh + j]);
    return 1 / (1 + std::exp(-x));
  };
  const auto p_visible = [&](std::uint64_t h, std::size_t i) {
    double x = static_cast<double>(machine.visible_bias[i]);
    for (std::size_t j = 0; j < nh; ++j)
      x += static_cast<double>(h >> j & 1) * static_cast<double>(machine.weights[i * nh + j]);
    return 1 / (1 + std::exp(-x));
  };
  for (const auto reconstruction : {rbm::Reconstruction::sampled, rbm::Reconstruction::mean_field}) {
    std::vector<double> exact(nv * nh), sum(nv * nh), squares(nv * nh);
    for (const std::uint64_t bits : data) {
      std::vector<double> v0(nv), v1(nv);
      for (std::size_t i = 0; i < nv; ++i)
        v0[i] = static_cast<double>(bits >> i & 1);
      for (std::size_t k = 0; k < nv * nh; ++k)
        exact[k] += v0[k / nh] * p_hidden(v0, k % nh);
      for (std::uint64_t h = 0; h < 1U << nh; ++h) {
        double ph = 1;
        for (std::size_t j = 0; j < nh; ++j)
          ph *= (h >> j & 1) != 0 ? p_hidden(v0, j) : 1 - p_hidden(v0, j);
        const std::uint64_t states = reconstruction == rbm::Reconstruction::sampled ? 1U << nv : 1;
        for (std::uint64_t v = 0; v < states; ++v) {
          double pv = 1;
          for (std::size_t i = 0; i < nv; ++i) {
            v1[i] = states == 1 ? p_visible(h, i) : static_cast<double>(v >> i & 1);
            pv *= states == 1 ? 1 : v1[i] > 0 ? p_visible(h, i) : 1 - p_visible(h, i);
          }
          for (std::size_t k = 0; k < nv * nh; ++k)
            exact[k] -= ph * pv * v1[k / nh] * p_hidden(v1, k % nh);
        }
      }
    }
    const random::Generator generator(21);
    rbm::Gibbs gibbs(rbm::Storage::bits, nv, nh, rows);
    rbm::Statistics statistics(nv, nh);
    for (std::size_t update = 0; update < updates; ++update) {
      for (std::size_t k = 0; k < rows * nv; ++k)
        gibbs.data(rows)[k] = (data[k / nv] >> (k % nv) & 1) != 0 ? 255 : 0;
      gibbs.contrastive_divergence(integer, generator, {0, static_cast<std::int64_t>(update), 2}, rows, 1,
                                   reconstruction);
      statistics.take(rows, rows, gibbs.visible(2 * rows), gibbs.hidden(2 * rows));
      for (std::size_t k = 0; k < nv * nh; ++k) {
        const double x = static_cast<double>(statistics.products()[k]) / (255.0 * 255);
        sum[k] += x;
        squares[k] += x * x;
      }
    }
    for (std::size_t k = 0; k < nv * nh; ++k) {
      const double n = static_cast<double>(updates), mean = sum[k] / n;
      const double error = std::sqrt((squares[k] / n - mean * mean) / n);
      BOOST_TEST(std::abs(mean - exact[k]) < 4 * error);
      BOOST_TEST(error < 0.02); // the test could tell
    }
  }
}

// Chains that go on for long have the distribution of the machine, and their statistics are its expectations.
BOOST_AUTO_TEST_CASE(chains_agree_with_enumeration) {
  constexpr std::size_t nv = 4, nh = 3;
  constexpr std::int64_t chains = 2000;
  rbm::Machine machine = machines::some_machine(nv, nh, rbm::Units::binary, 0.8);
  const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
  const random::Generator generator(22);
  rbm::Gibbs gibbs(rbm::Storage::bits, nv, nh, chains);
  rbm::Statistics statistics(nv, nh);
  std::fill_n(gibbs.data(chains).begin(), chains * nv, std::uint8_t{0});
  std::vector<double> sum(nv * nh), square(nv * nh), exact(nv * nh);
  constexpr int updates = 40;
  for (int update = 0; update < 10 + updates; ++update) {
    gibbs.negative_phase(integer, generator, {1, update, 0}, 0, chains, 5);
    statistics.take(0, chains, gibbs.visible(chains), gibbs.hidden(chains));
    for (std::size_t k = 0; update >= 10 && k < nv * nh; ++k) {
      const double x = -static_cast<double>(statistics.products()[k]) / (65025.0 * chains);
      sum[k] += x;
      square[k] += x * x;
    }
  }
  double z = 0;
  for (std::uint64_t v = 0; v < 1U << nv; ++v)
    for (std::uint64_t h = 0; h < 1U << nh; ++h) {
      const double weight = std::exp(-machines::energy(machine, v, h));
      z += weight;
      for (std::size_t k = 0; k < nv * nh; ++k)
        exact[k] += weight * static_cast<double>(v >> (k / nh) & h >> (k % nh) & 1);
    }
  for (std::size_t k = 0; k < nv * nh; ++k) {
    const double mean = sum[k] / updates, error = std::sqrt((square[k] / updates - mean * mean) / updates);
    BOOST_TEST(std::abs(mean - exact[k] / z) < 5 * error); // updates are hardly correlated after 5 steps
    BOOST_TEST(error < 0.003);
  }
}

BOOST_AUTO_TEST_SUITE_END()
