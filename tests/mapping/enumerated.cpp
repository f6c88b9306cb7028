#include "mapping/enumerated.hpp"

#include <boost/test/unit_test.hpp>

#include "brute_force.hpp"
#include "rbm/free_energy.hpp"

using namespace deeprg;
using namespace brute_force;
using mapping::LayerFindings;

namespace {

const double tolerance = 1e-9; // of every number against the loops

void near(double found, double exact) {
  BOOST_TEST(std::abs(found - exact) < tolerance * std::max(1.0, std::abs(exact)));
}

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> d;
  for (std::size_t n = 0; n < a.size(); ++n)
    d.push_back(a[n] - b[n]);
  return d;
}

double central(const Distribution& p, const std::vector<double>& t, int power) {
  const double mean = average(p, t);
  std::vector<double> u;
  for (const double x : t)
    u.push_back(std::pow(x - mean, power));
  return average(p, u);
}

// Layer k against H, of the states of its visible units, and the image of the data there.
void compare(const LayerFindings& found, const std::vector<double>& H, const rbm::Machine& m,
             const Distribution& data) {
  const auto h = visible_hamiltonian(m), t = difference(H, h);
  const auto P = boltzmann(H), p = boltzmann(h);
  near(found.defect.mean.value, average(P, t));
  near(found.defect.variance.value, central(P, t, 2));
  near(found.defect.skewness.value, central(P, t, 3) / std::pow(central(P, t, 2), 1.5));
  near(found.divergence.ratio.value, log_z(h) - log_z(H));
  near(found.divergence.data_model.value, kl(P, p));
  near(found.divergence.model_data.value, kl(p, P));
  near(found.divergence.jeffreys.value, average(p, t) - average(P, t));
  near(found.log_partition.value, log_z(h));
  near(found.nll.value, average(data, h) + log_z(h));
  near(found.kl.value, kl(data, p));
  // what must hold for any machine
  BOOST_TEST(found.divergence.lower.value <= found.divergence.ratio.value);
  BOOST_TEST(found.divergence.ratio.value <= found.divergence.upper.value);
  BOOST_TEST(found.divergence.data_model.value >= 0);
  BOOST_TEST(found.divergence.model_data.value >= 0);
}

// A machine whose hidden units each make one bond of the torus, at the coupling that its rounded weight has.
struct BondMachine {
  rbm::Machine machine{rbm::Units::spin, 0, 0, {}, {}, {}};
  double coupling;

  BondMachine(std::int64_t ly, std::int64_t lx, float weight)
      : coupling(0.5 * std::log(std::cosh(2 * static_cast<double>(weight)))) {
    const std::int64_t N = ly * lx;
    machine = {rbm::Units::spin,
               N,
               2 * N,
               std::vector<float>(static_cast<std::size_t>(2 * N * N)),
               std::vector<float>(static_cast<std::size_t>(N)),
               std::vector<float>(static_cast<std::size_t>(2 * N))};
    for (std::int64_t y = 0; y < ly; ++y)
      for (std::int64_t x = 0; x < lx; ++x) {
        const std::int64_t site = y * lx + x, right = y * lx + (x + 1) % lx, below = (y + 1) % ly * lx + x;
        for (const auto& [other, bond] : {std::pair{right, 2 * site}, std::pair{below, 2 * site + 1}})
          for (const std::int64_t end : {site, other})
            machine.weights[static_cast<std::size_t>(end * 2 * N + bond)] = weight;
      }
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(enumerated)

BOOST_AUTO_TEST_CASE(every_number_equals_brute_force) {
  struct Case {
    std::int64_t ly, lx;
    double K, B;
    std::vector<std::int64_t> hidden;
  };
  for (const Case& c : {Case{3, 3, 0.44, 0, {4, 3}}, Case{3, 3, 0.2, 0.3, {5, 5, 2}}, Case{4, 4, 0.41, 0, {5, 2}},
                        Case{2, 5, -0.7, 0.1, {3}}, Case{2, 3, 0.4, 0, {7, 4}}})
    for (const auto units : {rbm::Units::spin, rbm::Units::binary})
      for (const double size : {0.1, 0.7}) {
        rbm::Stack stack;
        std::int64_t visible = c.ly * c.lx;
        for (const std::int64_t hidden : c.hidden) {
          stack.push_back(machines::some_machine(visible, hidden, units, size));
          visible = hidden;
        }
        const mapping::IsingHamiltonian ising{{c.ly, c.lx}, {c.K, c.B}};
        const auto found = mapping::enumerate_mapping(parallel::Comm::self(), rbm::precise(stack), ising);
        const auto information = mapping::enumerate_information(parallel::Comm::self(), rbm::precise(stack), ising);
        BOOST_TEST(found.size() == stack.size());
        auto H = brute_force::ising(static_cast<std::size_t>(c.ly), static_cast<std::size_t>(c.lx), c.K, c.B);
        auto data = boltzmann(H);
        double bound = 0;
        for (std::size_t k = 0; k < stack.size(); ++k) {
          BOOST_TEST_CONTEXT("layer " << k << " of " << c.ly << " x " << c.lx) {
            compare(found[k], H, stack[k], data);
            if (k == 0)
              bound = found[0].kl.value;
            else {
              const auto& depth = *found[k].depth;
              const double below = kl(data, boltzmann(H)); // H is that of the hidden units below
              near(depth.most_gain.value, below);
              near(depth.gain.value, below - found[k].kl.value);
              BOOST_TEST(depth.gain.value <= depth.most_gain.value + 1e-12);
              BOOST_TEST(depth.most_gain.value <= found[k - 1].kl.value + 1e-12); // data processing
              bound -= depth.gain.value;
              near(depth.bound.value, bound);
            }
            const auto kernel = given_visible(stack[k]);
            Distribution joint, product;
            const auto next = image(data, kernel);
            for (std::size_t v = 0; v < data.size(); ++v)
              for (std::size_t g = 0; g < next.size(); ++g) {
                joint.push_back(data[v] * kernel[v][g]);
                product.push_back(data[v] * next[g]);
              }
            near(information[k], kl(joint, product));
            data = next;
            H = hidden_hamiltonian(stack[k]);
          }
        }
      }
}

BOOST_AUTO_TEST_CASE(the_deep_belief_network_obeys_its_bound) {
  for (const double size : {0.2, 0.6}) {
    rbm::Stack stack{machines::some_machine(9, 4, rbm::Units::spin, size),
                     machines::some_machine(4, 3, rbm::Units::spin, 0.3)};
    const mapping::IsingHamiltonian ising{{3, 3}, {0.4, 0.0}};
    const auto found = mapping::enumerate_mapping(parallel::Comm::self(), rbm::precise(stack), ising);
    const auto P = boltzmann(brute_force::ising(3, 3, 0.4, 0));
    const auto network = image(boltzmann(visible_hamiltonian(stack[1])), given_hidden(stack[0]));
    BOOST_TEST(kl(P, network) <= found[1].depth->bound.value + 1e-12);
    // the first machine upside down on top changes nothing: p_DBN = p
    stack[1] = rbm::transposed(stack[0]);
    const auto same = mapping::enumerate_mapping(parallel::Comm::self(), rbm::precise(stack), ising);
    BOOST_TEST(std::abs(same[1].depth->gain.value) < 1e-12);
    BOOST_TEST(std::abs(kl(P, image(boltzmann(visible_hamiltonian(stack[1])), given_hidden(stack[0]))) -
                        same[1].depth->bound.value) < 1e-12);
  }
}

// H^RG(h) = -ln Tr_v exp(T - H) equals H^RBM(h), and exp T = p(h|v) exp t(v), for any weights (Mehta & Schwab 2014,
// Eqs. 21 and 22).
BOOST_AUTO_TEST_CASE(the_paper_s_identities_hold_for_untrained_machines) {
  for (const auto units : {rbm::Units::spin, rbm::Units::binary}) {
    const auto m = machines::some_machine(9, 3, units, 0.8);
    const auto H = brute_force::ising(3, 3, 0.44, 0);
    const auto kernel = given_visible(m);
    std::vector<double> h_machine(512), h_hidden(8);
    rbm::FreeEnergy(m).of_states(0, h_machine);
    rbm::FreeEnergy(rbm::transposed(m)).of_states(0, h_hidden);
    for (std::size_t g = 0; g < 8; ++g) {
      double trace = 0;
      for (std::size_t v = 0; v < 512; ++v)
        trace += std::exp(-machines::energy(m, v, rbm::gray(g)) + H[v] - H[v]);
      BOOST_TEST(std::abs(-std::log(trace) - h_hidden[g]) < 1e-12);
    }
    for (std::size_t n = 0; n < 512; ++n) {
      const std::uint64_t v = rbm::gray(n);
      for (std::size_t g = 0; g < 8; ++g)
        BOOST_TEST(std::abs(H[v] - machines::energy(m, v, g) - std::log(kernel[v][g]) - (H[v] - h_machine[n])) < 1e-12);
    }
  }
}

// After the shift of E the trace condition Tr_h exp T = 1 holds for every v.
BOOST_AUTO_TEST_CASE(exact_machines_satisfy_the_trace_condition) {
  for (const auto& [ly, lx] : {std::pair{3, 3}, std::pair{4, 4}, std::pair{3, 5}}) {
    const BondMachine bond(ly, lx, 0.7642854597F);
    const mapping::IsingHamiltonian ising{{ly, lx}, {bond.coupling, 0.0}};
    const auto found = mapping::enumerate_mapping(parallel::Comm::self(), rbm::precise({bond.machine}), ising)[0];
    BOOST_TEST(found.defect.variance.value < 1e-20);
    BOOST_TEST(std::abs(found.divergence.data_model.value) < 1e-10);
    BOOST_TEST(std::abs(found.divergence.model_data.value) < 1e-10);
    // ln Z_lambda = ln Z + bonds (ln 2 + K)
    const double bonds = 2.0 * ly * lx;
    BOOST_TEST(std::abs(found.divergence.ratio.value - bonds * (std::log(2.0) + bond.coupling)) < 1e-10);
    std::vector<double> H(std::size_t{1} << (ly * lx)), h(H.size());
    ising.of_states(0, H);
    rbm::FreeEnergy(bond.machine).of_states(0, h);
    double worst = 0;
    for (std::size_t n = 0; n < H.size(); ++n)
      worst = std::max(worst, std::abs(std::exp(H[n] - h[n] - found.divergence.ratio.value) - 1));
    BOOST_TEST(worst < 1e-10);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parallel_enumerated)

BOOST_AUTO_TEST_CASE(is_the_same_on_any_ranks) {
  const rbm::Stack stack{machines::some_machine(16, 10, rbm::Units::spin, 0.4),
                         machines::some_machine(10, 4, rbm::Units::binary, 0.4)};
  const mapping::IsingHamiltonian ising{{4, 4}, {0.44, 0.1}};
  const auto shared = mapping::enumerate_mapping(parallel::Comm::world(), rbm::precise(stack), ising),
             alone = mapping::enumerate_mapping(parallel::Comm::self(), rbm::precise(stack), ising);
  for (std::size_t k = 0; k < 2; ++k) {
    BOOST_TEST(shared[k].defect.skewness.value == alone[k].defect.skewness.value);
    BOOST_TEST(shared[k].divergence.ratio.value == alone[k].divergence.ratio.value);
    BOOST_TEST(shared[k].divergence.model_data.value == alone[k].divergence.model_data.value);
    BOOST_TEST(shared[k].nll.value == alone[k].nll.value);
  }
  BOOST_TEST(shared[1].depth->bound.value == alone[1].depth->bound.value);
}

BOOST_AUTO_TEST_SUITE_END()
