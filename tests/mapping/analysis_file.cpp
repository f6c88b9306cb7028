#include "mapping/analysis_file.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "mapping/exact_machines.hpp"

using namespace deeprg;
using namespace deeprg::mapping;

BOOST_AUTO_TEST_SUITE(analysis_file)

BOOST_AUTO_TEST_CASE(what_is_written_is_there_with_its_names) {
  const auto path = std::filesystem::temp_directory_path() / ("deeprg-analysis-" + std::to_string(::getpid()) + ".h5");
  const auto g = lattice::Geometry::of({4, 8});
  const random::Generator generator(1);
  const auto stack = block_spin_stack({4, 8}, 2, 1, rbm::Units::spin);
  const std::vector<std::int8_t> samples(64, 1);
  const std::vector<std::int64_t> numbers{3, 5};
  const auto map = through_stack(stack, generator);
  const auto found = compare(parallel::Comm::self(), g, map, samples, numbers);
  {
    auto file = store::File::create(path);
    const auto layers = receptive_fields(stack);
    write_receptive_fields(file, "/receptive_fields/trained/layers/1", g, score_layer(g, layers[1]));
    write_reconstruction(file, "/reconstructions/trained/depth_1", g, map(samples, numbers)[0], found[0]);
    file.close();
  }
  const auto file = store::File::open(path);
  const std::string fields = "/receptive_fields/trained/layers/1";
  BOOST_TEST(file.shape(fields + "/fields") == (Shape{2, 4, 8}));
  BOOST_TEST(file.type_name(fields + "/fields") == "float32");
  BOOST_TEST(file.read<float>(fields + "/fields")[0] == 1.0F);
  BOOST_TEST(file.shape(fields + "/centroid") == (Shape{2, 2}));
  BOOST_TEST(file.read<double>(fields + "/centroid")[1] == 1.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(file.read<std::uint8_t>(fields + "/significant") == (std::vector<std::uint8_t>{1, 1}));
  BOOST_TEST(file.read_scalar<std::int64_t>(fields + "/significant_units") == 2);
  BOOST_TEST(file.read_scalar<double>(fields + "/tiling") == 1.0);
  BOOST_TEST(file.read_scalar<double>(fields + "/mean_own_block_fraction") == 1.0);
  BOOST_TEST(file.read_scalar<double>(fields + "/mean_radius_error") == 0.0);
  BOOST_TEST(file.real_attribute(fields, "noise_cut") == 0.5);
  BOOST_TEST(!file.text_attribute(fields, "noise_cut_rule").empty());
  const std::string depth = "/reconstructions/trained/depth_1";
  BOOST_TEST(file.shape(depth + "/mean_field") == (Shape{2, 4, 8}));
  BOOST_TEST(file.type_name(depth + "/sampled") == "int8");
  BOOST_TEST(file.shape(depth + "/correlation") == Shape{5});
  BOOST_TEST(file.read_scalar<double>(depth + "/overlap_sampled") == found[0].overlap_sampled.value);
  BOOST_TEST(file.read_scalar<double>(depth + "/energy_sampled_error") == found[0].energy_sampled.error);
  std::filesystem::remove(path);
}

BOOST_AUTO_TEST_SUITE_END()
