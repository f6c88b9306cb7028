#include "rbm/optimizer.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

#include "base/error.hpp"
#include "machines.hpp"

using namespace deeprg;

namespace {

constexpr std::int64_t nv = 5, nh = 9; // nine: vectors and a rest

struct Fixture {
  rbm::Settings settings;
  rbm::Machine machine = machines::some_machine(nv, nh, rbm::Units::binary, 0.5);
  rbm::Velocities velocities{std::vector<float>(nv * nh, 0.25F), std::vector<float>(nv, 0.5F),
                             std::vector<float>(nh, -0.5F)};
  rbm::Statistics statistics{nv, nh};
  rbm::IntegerMachine integer;

  Fixture() {
    settings.batch_size = 4;
    std::vector<std::uint8_t> v, h;
    for (std::int64_t k = 0; k < 8 * nv; ++k)
      v.push_back(static_cast<std::uint8_t>(k * 37));
    for (std::int64_t k = 0; k < 8 * nh; ++k)
      h.push_back(static_cast<std::uint8_t>(k * 53));
    statistics.take(4, 4, v, h);
  }
  void update(std::int64_t epoch) {
    integer = rbm::binary_form(machine, settings.biases);
    rbm::Optimizer(parallel::Comm::self(), settings, nv, nh)
        .update(statistics, rbm::pace(settings, epoch, 1), machine, velocities, integer, 0, 12);
  }
  // d/dW_ij of the mean log-likelihood, as the statistics have it.
  [[nodiscard]] double gradient(std::size_t i, std::size_t j) const {
    const double vh = static_cast<double>(statistics.products()[i * nh + j]) / 65025;
    const double v = static_cast<double>(statistics.visible()[i]) / 255;
    const double h = static_cast<double>(statistics.hidden()[j]) / 255;
    if (machine.units == rbm::Units::spin)
      return (4 * vh - 2 * v - 2 * h) / 4;
    return (settings.biases == rbm::Biases::symmetric ? vh - v / 2 - h / 2 : vh) / 4;
  }
};

double as_double(float x) { return static_cast<double>(x); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(optimizer, Fixture)

BOOST_AUTO_TEST_CASE(follows_the_formula) {
  settings.l1 = 0.3;
  settings.l2 = 0.2;
  for (const auto units : {rbm::Units::binary, rbm::Units::spin})
    for (const auto biases : {rbm::Biases::free, rbm::Biases::symmetric}) {
      machine = machines::some_machine(nv, nh, units, 0.5);
      machine.weights[7] = 0;
      settings.units = units;
      settings.biases = biases;
      velocities.weights.assign(nv * nh, 0.25F);
      const rbm::Machine before = machine;
      update(0);
      for (std::size_t i = 0; i < nv; ++i)
        for (std::size_t j = 0; j < nh; ++j) {
          const double w = as_double(before.weights[i * nh + j]), sign = w > 0 ? 1 : w < 0 ? -1 : 0;
          const double velocity =
              settings.momentum * 0.25 + settings.learning_rate * (gradient(i, j) - 0.2 * w - 0.3 * sign);
          BOOST_TEST(std::abs(as_double(machine.weights[i * nh + j]) - w - velocity) < 1e-6);
          BOOST_TEST(std::abs(as_double(velocities.weights[i * nh + j]) - velocity) < 1e-6);
        }
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_integer_form) {
  for (const auto biases : {rbm::Biases::free, rbm::Biases::zero, rbm::Biases::symmetric})
    for (const auto units : {rbm::Units::binary, rbm::Units::spin}) {
      machine = machines::some_machine(nv, nh, units, 0.5);
      settings.units = units;
      settings.biases = biases;
      if (biases == rbm::Biases::zero) {
        machine.visible_bias.assign(nv, 0);
        machine.hidden_bias.assign(nh, 0);
      }
      update(3);
      const rbm::IntegerMachine anew = rbm::binary_form(machine, biases);
      BOOST_TEST((integer.weights == anew.weights));
      BOOST_TEST((integer.visible_bias == anew.visible_bias));
      BOOST_TEST((integer.hidden_bias == anew.hidden_bias));
      if (biases == rbm::Biases::zero)
        BOOST_TEST((machine.visible_bias == std::vector<float>(nv)));
    }
}

BOOST_AUTO_TEST_CASE(learns_biases_without_penalty) {
  settings.l1 = settings.l2 = 10;
  const float before = machine.hidden_bias[2];
  update(0);
  const double step = 0.5 * -0.5 + 0.1 * static_cast<double>(statistics.hidden()[2]) / 255 / 4;
  BOOST_TEST(std::abs(as_double(machine.hidden_bias[2]) - as_double(before) - step) < 1e-6);
}

BOOST_AUTO_TEST_CASE(switches_the_momentum) {
  settings.l1 = 0;
  settings.momentum = 0;
  settings.final_momentum = 0.5;
  rbm::Machine start = machine;
  update(rbm::momentum_switch - 1);
  const float early = machine.weights[0] - start.weights[0];
  machine = start;
  velocities.weights.assign(nv * nh, 0.25F);
  update(rbm::momentum_switch);
  BOOST_TEST(std::abs(machine.weights[0] - start.weights[0] - early - 0.125F) < 1e-6F);
}

BOOST_AUTO_TEST_CASE(the_rate_falls_to_zero) {
  settings.epochs = 10;
  BOOST_TEST(rbm::pace(settings, 39, 4).rate == 0.1);
  settings.schedule = rbm::Schedule::linear;
  BOOST_TEST(rbm::pace(settings, 0, 4).rate == 0.1);
  BOOST_TEST(rbm::pace(settings, 10, 4).rate == 0.1 * 0.75);
  BOOST_TEST(std::abs(rbm::pace(settings, 39, 4).rate - 0.1 / 40) < 1e-17);
  const float start = machine.weights[0];
  settings.momentum = settings.final_momentum = 0;
  settings.l1 = 0;
  update(0);
  const float first = machine.weights[0] - start;
  machine.weights[0] = start;
  update(5);
  BOOST_TEST(std::abs(machine.weights[0] - start - first / 2) < 1e-6F);
}

// Against the formula in the machine's own units, (v - mu)(h - lambda) and what it takes from the biases.
BOOST_AUTO_TEST_CASE(centres_the_gradient) {
  settings.l1 = 0;
  settings.centred = true;
  const std::vector<float> mu{100, 30.4F, 255, 0, 127.5F}, lambda{10, 20, 30, 40, 50, 60, 200, 128, 255};
  for (const auto units : {rbm::Units::binary, rbm::Units::spin}) {
    machine = machines::some_machine(nv, nh, units, 0.5);
    settings.units = units;
    velocities = {std::vector<float>(nv * nh), std::vector<float>(nv), std::vector<float>(nh)};
    const rbm::Machine before = machine;
    integer = rbm::binary_form(machine, settings.biases);
    rbm::Optimizer optimizer(parallel::Comm::self(), settings, nv, nh);
    optimizer.centre_at(mu, lambda);
    optimizer.update(statistics, rbm::pace(settings, 0, 1), machine, velocities, integer, 0, 12);
    const bool spin = units == rbm::Units::spin;
    const auto own = [&](float centre) { // in the machine's own units
      const double c = std::nearbyint(static_cast<double>(centre)) / 255;
      return spin ? 2 * c - 1 : c;
    };
    const auto sum = [&](std::int64_t x) { return static_cast<double>(x) / 255 / 4 * (spin ? 2 : 1); };
    const auto g = [&](std::size_t i, std::size_t j) {
      const double vh = static_cast<double>(statistics.products()[i * nh + j]) / 65025 / 4;
      const double v = static_cast<double>(statistics.visible()[i]) / 255 / 4;
      const double h = static_cast<double>(statistics.hidden()[j]) / 255 / 4;
      return (spin ? 4 * vh - 2 * v - 2 * h : vh) - own(lambda[j]) * (spin ? 2 * v : v) -
             own(mu[i]) * (spin ? 2 * h : h);
    };
    const double rate = settings.learning_rate;
    for (std::size_t i = 0; i < nv; ++i) {
      double bias = sum(statistics.visible()[i]);
      for (std::size_t j = 0; j < nh; ++j) {
        bias -= g(i, j) * own(lambda[j]);
        BOOST_TEST(std::abs(as_double(machine.weights[i * nh + j]) - as_double(before.weights[i * nh + j]) -
                            rate * g(i, j)) < 1e-6);
      }
      BOOST_TEST(std::abs(as_double(machine.visible_bias[i]) - as_double(before.visible_bias[i]) - rate * bias) < 1e-6);
    }
    for (std::size_t j = 0; j < nh; ++j) {
      double bias = sum(statistics.hidden()[j]);
      for (std::size_t i = 0; i < nv; ++i)
        bias -= g(i, j) * own(mu[i]);
      BOOST_TEST(std::abs(as_double(machine.hidden_bias[j]) - as_double(before.hidden_bias[j]) - rate * bias) < 1e-6);
    }
  }
}

// The proximal form makes zeros and keeps them; the gradient form steps over them.
BOOST_AUTO_TEST_CASE(proximal_zeros_are_exact) {
  settings.momentum = 0;
  settings.learning_rate = 1e-6;
  settings.l1 = 5e5; // threshold 0.5
  settings.l1_mode = rbm::L1Mode::proximal;
  const rbm::Machine start = machine;
  update(0);
  std::size_t zeros = 0;
  for (std::size_t k = 0; k < start.weights.size(); ++k)
    if (std::abs(start.weights[k]) < 0.499F) {
      ++zeros;
      BOOST_TEST(machine.weights[k] == 0.0F);
    } else if (std::abs(start.weights[k]) > 0.501F)
      BOOST_TEST(std::abs(std::abs(start.weights[k]) - std::abs(machine.weights[k]) - 0.5F) < 1e-4F);
  BOOST_TEST(zeros > 5U);
  machine = start;
  settings.l1_mode = rbm::L1Mode::gradient;
  update(0);
  for (const float w : machine.weights)
    BOOST_TEST(w != 0.0F);
}

BOOST_AUTO_TEST_CASE(notices_divergence) {
  const auto diverges = [&](const char* unit) {
    BOOST_CHECK_EXCEPTION(update(0), Failure, [&](const Failure& failure) {
      const std::string what = failure.what();
      return what.find("weights diverged") != std::string::npos && what.find(unit) != std::string::npos;
    });
    machine = machines::some_machine(nv, nh, rbm::Units::binary, 0.5);
    velocities.weights.assign(nv * nh, 0.0F);
  };
  machine.weights[nh + 3] = 33;
  diverges("visible unit 1");
  machine.weights[2 * nh + 3] = std::numeric_limits<float>::quiet_NaN();
  diverges("visible unit 2");
  velocities.weights[4 * nh] = -std::numeric_limits<float>::infinity();
  diverges("visible unit 4");
  machine.hidden_bias[6] = std::numeric_limits<float>::infinity();
  diverges("hidden unit 6");
  machine.weights[0] = 31.9F; // near, not beyond
  update(0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(notices_units_whose_weights_add_up) {
  rbm::Settings settings;
  settings.batch_size = 1;
  constexpr std::int64_t many = 70;
  rbm::Machine machine{rbm::Units::binary,   many, 1, std::vector<float>(many, 30.0F), std::vector<float>(many),
                       std::vector<float>(1)};
  rbm::Velocities velocities{std::vector<float>(many), std::vector<float>(many), std::vector<float>(1)};
  rbm::IntegerMachine integer = rbm::binary_form(machine, settings.biases);
  const rbm::Statistics nothing(many, 1);
  BOOST_CHECK_EXCEPTION(rbm::Optimizer(parallel::Comm::self(), settings, many, 1)
                            .update(nothing, rbm::pace(settings, 0, 1), machine, velocities, integer, 2, 5),
                        Failure, [](const Failure& failure) {
                          return std::string(failure.what()).find("layer 3 at update 5: hidden unit 0") !=
                                 std::string::npos;
                        });
}
