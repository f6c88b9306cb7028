#include "montecarlo/chain.hpp"

#include "base/error.hpp"
#include "montecarlo/cluster.hpp"
#include "montecarlo/local.hpp"
#include "montecarlo/square.hpp"
#include "montecarlo/wolff.hpp"

namespace deeprg::montecarlo {

Algorithm algorithm_of(const std::string& name) {
  if (name == "heat-bath")
    return Algorithm::heat_bath;
  if (name == "metropolis")
    return Algorithm::metropolis;
  if (name == "swendsen-wang")
    return Algorithm::swendsen_wang;
  if (name == "wolff")
    return Algorithm::wolff;
  throw InputError("sample.algorithm: '" + name + "' is none of heat-bath, metropolis, swendsen-wang, wolff");
}

std::unique_ptr<Chain> make_chain(Algorithm algorithm, const lattice::Geometry& geometry,
                                  const ising::Couplings& couplings, std::int64_t replicas,
                                  const random::Generator& generator, const parallel::Comm& comm) {
  if ((algorithm == Algorithm::swendsen_wang || algorithm == Algorithm::wolff) && couplings.beyond_nearest())
    throw InputError("sample.algorithm: swendsen-wang and wolff take nearest-neighbour couplings alone; use heat-bath "
                     "or metropolis with model.diagonal and model.plaquette");
  if (couplings.disordered() && (algorithm == Algorithm::swendsen_wang || algorithm == Algorithm::wolff ||
                                 couplings.beyond_nearest() || couplings.anisotropic()))
    throw InputError("model.negative_bonds: heat-bath and metropolis alone know signs of bonds, of nearest neighbours "
                     "and all axes alike");
  if (algorithm == Algorithm::wolff)
    return std::make_unique<WolffChain>(geometry, couplings, replicas, generator, comm);
  if (algorithm == Algorithm::swendsen_wang)
    return std::make_unique<ClusterChain>(geometry, couplings, replicas, generator, comm);
  if (couplings.beyond_nearest() && couplings.anisotropic())
    throw InputError("model.anisotropy: the couplings of model.diagonal and model.plaquette have no axes; leave them "
                     "out");
  if (couplings.beyond_nearest())
    return std::make_unique<SquareChain>(algorithm, geometry, couplings, replicas, generator, comm);
  return std::make_unique<LocalChain>(algorithm, geometry, couplings, replicas, generator, comm);
}

std::unique_ptr<Chain> make_chain(Algorithm algorithm, const lattice::Geometry& geometry,
                                  const std::vector<ising::Couplings>& couplings, std::int64_t replicas,
                                  const random::Generator& generator, const parallel::Comm& comm) {
  return std::make_unique<LocalChain>(algorithm, geometry, couplings, replicas, generator, comm);
}

} // namespace deeprg::montecarlo
