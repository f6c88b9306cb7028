#include "mapping/hidden_hamiltonian.hpp"

#include <boost/test/unit_test.hpp>

#include "all_states.hpp"
#include "base/error.hpp"
#include "mapping/bond_machines.hpp"
#include "mapping/decimation_network.hpp"

using namespace deeprg;
using all_states::walsh;

namespace {

constexpr std::uint64_t bit(std::uint64_t j) { return std::uint64_t{1} << j; }

double pair(const mapping::Interactions& found, std::size_t j, std::size_t k) {
  return found.pairs[j * found.fields.size() + k];
}

} // namespace

BOOST_AUTO_TEST_SUITE(parallel_hidden_hamiltonian)

BOOST_AUTO_TEST_CASE(walsh_coefficients_of_any_function) {
  const auto machine = all_states::some_machine(3, 5, rbm::Units::spin, 0.7);
  const auto f = all_states::minus_hidden_hamiltonian(machine);
  auto coefficients = f;
  mapping::walsh_transform(coefficients);
  std::vector<double> square(6);
  for (std::uint64_t set = 0; set < 32; ++set) {
    BOOST_TEST(std::abs(coefficients[set] - walsh(f, set)) < 1e-13);
    square[static_cast<std::size_t>(std::popcount(set))] += walsh(f, set) * walsh(f, set);
  }
  const auto found = mapping::interactions(coefficients, {{0, 2, 4}});
  BOOST_TEST(found.fields[3] == coefficients[bit(3)]);
  BOOST_TEST(pair(found, 1, 4) == coefficients[bit(1) | bit(4)]);
  BOOST_TEST(pair(found, 2, 2) == 0);
  BOOST_TEST(found.sets[0] == coefficients[bit(0) | bit(2) | bit(4)]);
  const auto sizes = mapping::size_of_orders(coefficients);
  for (std::size_t order = 0; order <= 5; ++order)
    BOOST_TEST(std::abs(sizes[order] - std::sqrt(square[order])) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_integral_equals_enumeration) {
  const auto comm = parallel::Comm::world();
  for (const auto units : {rbm::Units::spin, rbm::Units::binary})
    for (const double size : {0.05, 0.8, 6.0}) {
      const auto machine = all_states::some_machine(5, 7, units, size);
      const auto f = all_states::minus_hidden_hamiltonian(machine);
      const auto found = mapping::rbm_interactions(comm, machine, {{0, 1, 2, 3}, {2, 4, 6}});
      const double scale = 1 + size * size;
      for (std::size_t j = 0; j < 7; ++j) {
        BOOST_TEST(std::abs(found.fields[j] - walsh(f, bit(j))) < 1e-12 * scale);
        for (std::size_t k = 0; k < 7; ++k)
          BOOST_TEST(std::abs(pair(found, j, k) - (j == k ? 0 : walsh(f, bit(j) | bit(k)))) < 1e-12 * scale);
      }
      BOOST_TEST(std::abs(found.sets[0] - walsh(f, 15)) < 1e-12 * scale);
      BOOST_TEST(std::abs(found.sets[1] - walsh(f, bit(2) | bit(4) | bit(6))) < 1e-12 * scale);
    }
}

BOOST_AUTO_TEST_CASE(couplings_of_exact_machines) {
  const auto comm = parallel::Comm::world();
  // the ring, and the decimated chain, which has K' = (1/2) ln cosh 2K, on lattices far too large to enumerate
  const auto ring = mapping::rbm_interactions(comm, mapping::bond_machine({200}, 0.408, 0), {});
  BOOST_TEST(std::abs(pair(ring, 17, 18) - 0.408) < 1e-12);
  BOOST_TEST(std::abs(pair(ring, 17, 19)) < 1e-15);
  const auto chain = mapping::rbm_interactions(comm, mapping::decimation_network(200, 1, 1, true)[0], {});
  BOOST_TEST(std::abs(pair(chain, 0, 99) - 0.6625013737) < 1e-10);
  BOOST_CHECK_THROW((void)mapping::rbm_interactions(comm, mapping::decimation_network(8, 1, 1, false)[0], {}),
                    InputError);
}

BOOST_AUTO_TEST_CASE(many_units_of_all_sizes) {
  const auto comm = parallel::Comm::world();
  // more units than cosines can be multiplied without care, one of them alone with a large weight
  auto machine = all_states::some_machine(2, 300, rbm::Units::spin, 0.1);
  machine.weights[7] = 4;
  const auto found = mapping::rbm_interactions(comm, machine, {});
  // by sampling of uniform h, the second difference in units 7 and 9
  const random::Generator generator(3);
  double sum = 0, square = 0;
  constexpr int samples = 20000;
  for (std::uint64_t n = 0; n < samples; ++n) {
    double one = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      double rest = machine.visible_bias[i];
      for (std::size_t j = 0; j < 300; ++j)
        if (j != 7 && j != 9)
          rest += (generator.block(random::Purpose::bootstrap, j, n).low >> 63 != 0 ? 1 : -1) *
                  machine.weights[i * 300 + j];
      for (const int s : {-1, 1})
        for (const int u : {-1, 1})
          one += s * u / 4.0 *
                 std::log(2 * std::cosh(rest + s * machine.weights[i * 300 + 7] + u * machine.weights[i * 300 + 9]));
    }
    sum += one;
    square += one * one;
  }
  const double mean = sum / samples, error = std::sqrt((square / samples - mean * mean) / samples);
  BOOST_TEST(std::abs(pair(found, 7, 9) - mean) < 4 * error);
}

BOOST_AUTO_TEST_SUITE_END()
