#include "rbm/conditionals.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "machines.hpp"

using namespace deeprg;

namespace {

std::vector<double> probabilities_of(const std::vector<double>& fields) {
  std::vector<double> p(fields.size());
  rbm::probabilities(fields, std::vector<double>(fields.size()), p);
  return p;
}

std::vector<std::uint32_t> random_words(std::size_t n) {
  const random::Generator generator(11);
  std::vector<std::uint32_t> words(n);
  for (std::size_t i = 0; i < n; ++i)
    words[i] = static_cast<std::uint32_t>(generator.block(random::Purpose::bootstrap, i, 1).low);
  return words;
}

} // namespace

BOOST_AUTO_TEST_SUITE(conditionals)

BOOST_AUTO_TEST_CASE(sigmoid_is_accurate) {
  std::vector<double> fields;
  for (double x = -650; x <= 650; x += 0.37)
    fields.push_back(rbm::nearest(x * rbm::full * rbm::fixed_point));
  const auto p = probabilities_of(fields);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double x = fields[i] / (rbm::full * rbm::fixed_point);
    const double exact = x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
    BOOST_TEST(std::abs(p[i] / exact - 1) < 1e-11);
  }
}

BOOST_AUTO_TEST_CASE(sigmoid_is_monotone_and_odd_around_a_half) {
  for (const double centre : {-30.0, -3.0, -0.3466, 0.0, 0.3466, 1.0397, 5.0}) {
    std::vector<double> fields, flipped; // neighbours in steps of one input in 255ths
    for (int k = -2000; k <= 2000; ++k) {
      fields.push_back(rbm::nearest(centre * rbm::full * rbm::fixed_point) + k);
      flipped.push_back(-fields.back());
    }
    const auto p = probabilities_of(fields), q = probabilities_of(flipped);
    BOOST_TEST(std::is_sorted(p.begin(), p.end()));
    for (std::size_t i = 0; i < p.size(); ++i)
      BOOST_TEST(std::abs(p[i] + q[i] - 1) < 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(fields_are_plain_sums) {
  rbm::Machine machine = machines::some_machine(37, 21, rbm::Units::binary, 3);
  const rbm::IntegerMachine integer = rbm::binary_form(machine, rbm::Biases::free);
  std::vector<double> v(3 * 37), h(3 * 21), up(h.size()), down(v.size());
  for (std::size_t k = 0; k < v.size(); ++k)
    v[k] = static_cast<double>(k * 71 % 256);
  for (std::size_t k = 0; k < h.size(); ++k)
    h[k] = static_cast<double>(k * 37 % 256);
  rbm::hidden_fields(integer, 3, v.data(), up.data());
  rbm::visible_fields(integer, 3, h.data(), down.data());
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t j = 0; j < 21; ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < 37; ++i)
        sum += v[row * 37 + i] * integer.weights[i * 21 + j];
      BOOST_TEST(up[row * 21 + j] == sum);
    }
    for (std::size_t i = 0; i < 37; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < 21; ++j)
        sum += h[row * 21 + j] * integer.weights[i * 21 + j];
      BOOST_TEST(down[row * 37 + i] == sum);
    }
  }
}

// Means within 4 standard errors; 0 and 1 are certain.
BOOST_AUTO_TEST_CASE(draws_have_the_right_mean) {
  constexpr std::size_t n = 100'000;
  const auto words = random_words(n);
  for (const double p : {0.0, 1e-3, 0.2, 0.5, 0.7001, 1.0}) {
    const std::vector<double> all(n, p);
    std::vector<std::uint8_t> drawn(n), mean(n);
    rbm::bernoulli(all, words, drawn);
    rbm::rounded(all, words, mean);
    double sum = 0, rounded_sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST_REQUIRE((drawn[i] == 0 || drawn[i] == 255));
      BOOST_TEST_REQUIRE(std::abs(mean[i] - rbm::full * p) < 1.0);
      sum += drawn[i] / rbm::full;
      rounded_sum += mean[i];
    }
    const double count = static_cast<double>(n), part = rbm::full * p - std::floor(rbm::full * p);
    BOOST_TEST(std::abs(sum / count - p) <= 4 * std::sqrt(p * (1 - p) / count));
    BOOST_TEST(std::abs(rounded_sum / count - rbm::full * p) <= 4 * std::sqrt(part * (1 - part) / count) + 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(thresholds_are_integers_of_32_bits) {
  // p = 1/4: drawn if the 32 bits are below 2^30
  const std::vector<std::uint32_t> words{0, 0x3FFFFFFF, 0x40000000, 0xFFFFFFFF};
  std::vector<std::uint8_t> drawn(4);
  rbm::bernoulli(std::vector<double>(4, 0.25), words, drawn);
  BOOST_TEST((drawn == std::vector<std::uint8_t>{255, 255, 0, 0}));
}

BOOST_AUTO_TEST_SUITE_END()
