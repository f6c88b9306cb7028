#include "command/model.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "rbm/model_file.hpp"

using namespace deeprg;
using command::ModelRequest;

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(the_machine_reads_back_and_is_never_overwritten) {
  const auto path = std::filesystem::temp_directory_path() / ("deeprg-model-" + std::to_string(::getpid()) + ".h5");
  const auto comm = parallel::Comm::self();
  ModelRequest request{.kind = "block-spin", .size = {8, 12}, .depth = 2, .weight = 0.5};
  request.units = rbm::Units::spin;
  request.output = path;
  BOOST_TEST(static_cast<int>(command::model(request, comm)) == 0);
  const auto wanted = mapping::block_spin_stack({8, 12}, 2, 0.5, rbm::Units::spin);
  const auto found = rbm::read_stack(store::File::open(path), "");
  BOOST_TEST(found.size() == 2U);
  for (std::size_t l = 0; l < 2; ++l)
    BOOST_TEST(found[l].weights == wanted[l].weights, boost::test_tools::per_element());
  BOOST_CHECK_THROW(command::model(request, comm), InputError);
  std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_for_a_machine_that_does_not_exist) {
  const auto path = std::filesystem::temp_directory_path() / ("deeprg-none-" + std::to_string(::getpid()) + ".h5");
  ModelRequest request{.kind = "block-spin", .size = {8, 12}, .weight = 0.5};
  request.output = path;
  BOOST_CHECK_THROW(command::model(request, parallel::Comm::self()), InputError);
  BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(convert_there_and_back) {
  const auto file = [](const std::string& name) {
    return std::filesystem::temp_directory_path() / ("deeprg-" + name + std::to_string(::getpid()) + ".h5");
  };
  const auto comm = parallel::Comm::self();
  ModelRequest request{.kind = "fig2", .size = {16}, .depth = 2, .coupling = 0.9};
  request.units = rbm::Units::spin;
  request.output = file("spin");
  command::model(request, comm);
  ModelRequest convert{.kind = "convert", .input = file("spin")};
  convert.output = file("binary");
  command::model(convert, comm);
  convert.input = convert.output;
  convert.units = rbm::Units::spin;
  convert.output = file("again");
  command::model(convert, comm);
  const auto wanted = command::exact_stack(request);
  const auto binary = rbm::read_precise_stack(store::File::open(file("binary")), "");
  const auto found = rbm::read_precise_stack(store::File::open(file("again")), "");
  BOOST_TEST(binary[0].weights[0] == 4 * wanted[0].weights[0]);
  BOOST_TEST(found.size() == 2U);
  for (std::size_t l = 0; l < 2; ++l) {
    BOOST_TEST(found[l].weights == wanted[l].weights, boost::test_tools::per_element());
    for (const double a : found[l].visible_bias)
      BOOST_TEST(std::abs(a) < 1e-14);
    for (const auto& edge : wanted[l].visible_couplings) {
      const auto same = std::ranges::find(found[l].visible_couplings, edge.units, &rbm::VisibleCoupling::units);
      BOOST_REQUIRE(same != found[l].visible_couplings.end());
      BOOST_TEST(same->value == edge.value, boost::test_tools::tolerance(1e-14));
    }
  }
  for (const char* name : {"spin", "binary", "again"})
    std::filesystem::remove(file(name));
}

BOOST_AUTO_TEST_CASE(options_that_a_kind_does_not_have_are_refused) {
  const auto refused = [](ModelRequest request) { BOOST_CHECK_THROW((void)command::exact_stack(request), InputError); };
  refused({.kind = "bond", .size = {4, 4}});
  refused({.kind = "ring", .size = {4, 4}, .coupling = 0.4});
  refused({.kind = "bond", .size = {4, 4}, .depth = 2, .coupling = 0.4});
  refused({.kind = "fig2", .size = {8}, .coupling = 0.4, .field = 0.1});
  refused({.kind = "bond", .input = "model.h5", .size = {4, 4}, .coupling = 0.4});
}

BOOST_AUTO_TEST_SUITE_END()
