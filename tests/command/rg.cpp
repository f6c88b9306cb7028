#include "command/rg.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include "command/rg_result.hpp"

using namespace deeprg;
using command::Result;
using command::RgRequest;

BOOST_AUTO_TEST_SUITE(rg)

Result some_result() {
  return Result()
      .add("x", 0.1)
      .add("nothing", std::numeric_limits<double>::quiet_NaN())
      .add("row", std::vector<double>{1, 2.5})
      .add("point", Result().add("kind", std::string("one")))
      .add("points", std::vector<Result>{Result().add("y", 2.0), Result().add("y", 3.0)});
}

BOOST_AUTO_TEST_CASE(one_json_object_with_17_digits) {
  BOOST_TEST(some_result().json() == R"({"x": 0.10000000000000001, "nothing": null, "row": [1, 2.5], )"
                                     R"("point": {"kind": "one"}, "points": [{"y": 2}, {"y": 3}]})");
}

BOOST_AUTO_TEST_CASE(the_file_holds_the_same) {
  const auto path = std::filesystem::temp_directory_path() / ("deeprg-rg-" + std::to_string(::getpid()) + ".h5");
  auto file = store::File::create(path);
  some_result().write(file);
  file.close();
  const auto found = store::File::open(path);
  BOOST_TEST(found.read_scalar<double>("/x") == 0.1);
  BOOST_TEST(found.read<double>("/row") == (std::vector<double>{1, 2.5}), boost::test_tools::per_element());
  BOOST_TEST(found.text_attribute("/point", "kind") == "one");
  BOOST_TEST(found.read_scalar<double>("/points/1/y") == 3.0);
  std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(requests_that_mean_nothing_are_refused) {
  const auto comm = parallel::Comm::self();
  RgRequest request;
  request.scheme = "kadanoff";
  request.p = "best";
  BOOST_CHECK_THROW(command::rg(request, comm), InputError); // with --bound alone
  request.task = "step";
  request.couplings = {0.1, 0.1, 0};
  for (const char* p : {"best", "0", "-1", "21", "nan", "0.5x"}) {
    request.p = p;
    BOOST_CHECK_THROW(command::rg(request, comm), InputError);
  }
  request.p = "0.5";
  request.dimension = 5;
  BOOST_CHECK_THROW(command::rg(request, comm), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
