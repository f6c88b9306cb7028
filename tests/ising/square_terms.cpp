#include "ising/square_terms.hpp"

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "ising/observables.hpp"

using namespace deeprg;
using namespace deeprg::ising;

namespace {

using Extents = std::vector<std::int64_t>;

std::vector<std::int8_t> spins_of(std::uint64_t state, std::int64_t sites) {
  std::vector<std::int8_t> spins;
  for (std::int64_t i = 0; i < sites; ++i)
    spins.push_back((state >> i & 1) != 0 ? 1 : -1);
  return spins;
}

} // namespace

BOOST_AUTO_TEST_SUITE(terms_of_squares)

BOOST_AUTO_TEST_CASE(known_configurations) {
  const Extents size{4, 6};
  const std::vector<std::int8_t> up(24, 1);
  std::vector<std::int8_t> chessboard(24), stripes(24), one_down(24, 1);
  for (std::size_t i = 0; i < 24; ++i) {
    chessboard[i] = (i / 6 + i % 6) % 2 == 0 ? 1 : -1;
    stripes[i] = i / 6 % 2 == 0 ? 1 : -1;
  }
  one_down[7] = -1;
  BOOST_TEST(square_terms(up, size).diagonal == -48);
  BOOST_TEST(square_terms(up, size).plaquette == -24);
  BOOST_TEST(square_terms(chessboard, size).diagonal == -48); // a colour is its own diagonal lattice
  BOOST_TEST(square_terms(chessboard, size).plaquette == -24);
  BOOST_TEST(square_terms(stripes, size).diagonal == 48);
  BOOST_TEST(square_terms(stripes, size).plaquette == -24);
  BOOST_TEST(square_terms(one_down, size).diagonal == -40); // four bonds and four plaquettes turned
  BOOST_TEST(square_terms(one_down, size).plaquette == -16);
  BOOST_CHECK_THROW((void)square_terms(up, Extents{24}), InputError);
  BOOST_CHECK_THROW((void)square_terms(up, Extents{4, 5}), InputError);
}

// Numbered states against configurations, with double bonds too.
BOOST_AUTO_TEST_CASE(states_equal_their_spins) {
  for (const Extents& size : {Extents{3, 4}, {2, 5}, {4, 2}, {2, 2}}) {
    const SquareStates of(size);
    for (std::uint64_t state = 0; state < std::uint64_t{1} << of.sites(); state += 1 + state / 7) {
      const auto spins = spins_of(state, of.sites());
      const auto terms = of(state);
      const auto plain = square_terms(spins, size);
      const auto nearest = measure(spins, size);
      BOOST_TEST(terms.energy == nearest.energy);
      BOOST_TEST(terms.magnetization == nearest.magnetization);
      BOOST_TEST(terms.beyond.diagonal == plain.diagonal);
      BOOST_TEST(terms.beyond.plaquette == plain.plaquette);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
