#include "rbm/annealing.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "rbm/chains.hpp"
#include "rbm/machines.hpp"
#include "rbm/partition_function.hpp"

using namespace deeprg;

namespace {

const random::Generator generator(17);

std::vector<std::int8_t> samples_of(const rbm::Machine& m, std::int64_t count, int sweeps) {
  const auto form = rbm::sampling_form(m);
  rbm::Chains chains(form, generator, 0, 0, std::vector<std::int8_t>(static_cast<std::size_t>(count * m.visible), 1));
  for (int s = 0; s < sweeps; ++s)
    chains.sweep();
  return chains.visible();
}

} // namespace

BOOST_AUTO_TEST_SUITE(annealing)

BOOST_AUTO_TEST_CASE(equal_weights_have_no_error) {
  const auto same = rbm::average_weight(std::vector<double>(50, 700.0));
  BOOST_TEST(same.log_partition == 700.0, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(same.effective_size == 50.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(same.error < 1e-7);
  const auto two = rbm::average_weight(std::vector<double>{0.0, std::log(3.0)}); // mean 2, standard error 1
  BOOST_TEST(two.log_partition == std::log(2.0), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(two.error == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(two.effective_size == 1.6, boost::test_tools::tolerance(1e-12));
}

// Forward and backward within 4 standard errors of the enumeration, with an error that means something.
BOOST_AUTO_TEST_CASE(agrees_with_enumeration) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary})
    for (const double size : {0.2, 0.5}) {
      const auto m = machines::some_machine(20, 12, units, size);
      const double exact = rbm::log_partition(parallel::Comm::self(), m);
      const std::vector<double> base = rbm::base_biases(std::vector<double>(20, 0.1));
      const auto forward =
          rbm::anneal(parallel::Comm::self(), m, base, generator, 0, {.chains = 200, .temperatures = 200});
      BOOST_TEST(std::abs(forward.log_partition - exact) < 4 * forward.error);
      BOOST_TEST(forward.error < 0.1);
      BOOST_TEST(forward.effective_size > 20.0);
      const auto back = rbm::anneal_back(parallel::Comm::self(), m, base, generator, 0, 200, samples_of(m, 200, 200));
      BOOST_TEST(std::abs(back.log_partition - exact) < 4 * back.error);
      BOOST_TEST(back.error < 0.1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_annealing)

BOOST_AUTO_TEST_CASE(is_the_same_on_any_ranks) {
  const auto m = machines::some_machine(9, 14, rbm::Units::spin, 0.4);
  const std::vector<double> base(9, 0.2);
  const rbm::Annealing annealing{.chains = 150, .temperatures = 20};
  const auto shared = rbm::anneal(parallel::Comm::world(), m, base, generator, 1, annealing),
             alone = rbm::anneal(parallel::Comm::self(), m, base, generator, 1, annealing);
  BOOST_TEST(shared.log_partition == alone.log_partition);
  BOOST_TEST(shared.error == alone.error);
  const auto starts = samples_of(m, 70, 5);
  BOOST_TEST(rbm::anneal_back(parallel::Comm::world(), m, base, generator, 1, 20, starts).log_partition ==
             rbm::anneal_back(parallel::Comm::self(), m, base, generator, 1, 20, starts).log_partition);
}

BOOST_AUTO_TEST_SUITE_END()
