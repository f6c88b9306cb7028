// The analyses of the mapping between the stack and the renormalization group.
#include <fmt/format.h>

#include "base/log.hpp"
#include "command/analyses.hpp"
#include "mapping/enumerated.hpp"
#include "mapping/mapping_file.hpp"
#include "mapping/sampled.hpp"

namespace deeprg::command {

void analyze_mapping(const Bench& bench) {
  const parameters::Input& in = bench.job.input;
  const auto hamiltonian = bench.material.hamiltonian(bench.job);
  if (!hamiltonian)
    return log::info("analyze: no mapping and no likelihood: the samples have no Ising Hamiltonian");
  const bool enumerate = in.boolean("analyze.enumerate");
  mapping::DataRows held_out, training;
  if (!enumerate) {
    held_out = bench.material.rows(bench.material.held_out);
    training = bench.material.rows(bench.material.training);
  }
  for (const Network& net : bench.material.nets) {
    const auto layers = enumerate ? mapping::enumerate_mapping(bench.comm, net.precise, *hamiltonian)
                                  : mapping::sample_mapping(bench.comm, net.stack, *hamiltonian, held_out, training,
                                                            bench.generator, mapping::Sampling{});
    if (layers.size() < net.stack.size())
      log::info(fmt::format("analyze: {}: the layers above {} have too many visible units to be enumerated", net.name,
                            layers.size()));
    bench.output.on_root([&](store::File& file) {
      for (std::size_t k = 0; k < layers.size(); ++k) {
        if (wanted(in, "analyze.mapping"))
          mapping::write_mapping(file, fmt::format("{}/mapping/{}", net.group(), k), layers[k]);
        if (wanted(in, "analyze.likelihood"))
          mapping::write_likelihood(file, fmt::format("{}/likelihood/{}", net.group(), k), layers[k]);
      }
    });
  }
}

void analyze_information(const Bench& bench) {
  const auto hamiltonian = bench.material.hamiltonian(bench.job);
  if (!hamiltonian)
    return log::info("analyze: no information: the samples have no Ising Hamiltonian");
  for (const Network& net : bench.material.nets) {
    const auto information = mapping::enumerate_information(bench.comm, net.precise, *hamiltonian);
    bench.output.on_root([&](store::File& file) {
      for (std::size_t k = 0; k < information.size(); ++k)
        mapping::write_information(file, fmt::format("{}/information/{}", net.group(), k), information[k]);
    });
  }
}

} // namespace deeprg::command
