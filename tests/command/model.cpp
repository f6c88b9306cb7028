#include "command/model.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "rbm/model_file.hpp"

using namespace deeprg;
using command::ModelRequest;

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(the_machine_reads_back_and_is_never_overwritten) {
  const auto path = std::filesystem::temp_directory_path() / ("deeprg-model-" + std::to_string(::getpid()) + ".h5");
  const auto comm = parallel::Comm::self();
  const ModelRequest request{"block-spin", {8, 12}, 2, 0.5, rbm::Units::spin, path};
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
  const ModelRequest request{"block-spin", {8, 12}, 3, 0.5, rbm::Units::spin, path};
  BOOST_CHECK_THROW(command::model(request, parallel::Comm::self()), InputError);
  BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_SUITE_END()
