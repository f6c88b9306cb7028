// Where Kadanoff's flow goes at one p: the two sinks reached from weak and from strong coupling along a line of
// starting Hamiltonians, the phase of any start by the sink it reaches, and the critical coupling of the approximate
// flow between them. Couplings stay finite in both phases, so a phase is told by its sink alone. The flow runs on the
// classes of configurations that the line's symmetry leaves apart, since round-off would grow along directions that
// break it. The constant is taken out. Local; no randomness.
#pragma once

#include <optional>

#include "rg/kadanoff.hpp"

namespace deeprg::rg {

enum class Line {
  nearest_neighbours, // even functions with the hypercube's symmetry
  all_pairs           // every pair of corners coupled alike: functions of |sum s|
};

enum class Phase { high_temperature, low_temperature };

[[nodiscard]] double distance(const OrbitFunction& a, const OrbitFunction& b); // largest difference

class Phases {
public:
  // Nothing if the flows from both ends of the line (couplings 0.001 and 4) come to the same sink or to none, or if the
  // one from strong coupling is not ordered: there the eigenvalue of the field is near 2^d (Nienhuis and Nauenberg,
  // Phys. Rev. Lett. 35, 477 (1975)); asked for is y_H > 3d/4.
  [[nodiscard]] static std::optional<Phases> along(const Kadanoff& kadanoff, Line line);

  [[nodiscard]] OrbitFunction high_temperature() const { return spread(high_); }
  [[nodiscard]] OrbitFunction low_temperature() const { return spread(low_); }

  // Of the line's model whose bonds have this coupling (shared by 2^{d-1} hypercubes); nothing if neither sink is
  // reached in 400 steps.
  [[nodiscard]] std::optional<Phase> phase(double coupling) const;

  [[nodiscard]] double critical_coupling() const; // by bisection, to the last bits

  // The point nearest to rest on the flow from the critical coupling: where to start a search for the fixed point.
  [[nodiscard]] OrbitFunction nearly_critical() const;

private:
  Phases(const Kadanoff& kadanoff, Line line);

  [[nodiscard]] OrbitFunction start(double coupling) const;
  [[nodiscard]] OrbitFunction step(const OrbitFunction& potential) const;
  [[nodiscard]] std::optional<OrbitFunction> sink(double coupling) const;
  [[nodiscard]] std::optional<Phase> at_sink(const OrbitFunction& potential) const;
  [[nodiscard]] OrbitFunction spread(const OrbitFunction& on_classes) const; // on the orbits

  const Hypercube* cube_;
  std::vector<std::size_t> class_of_; // (orbits)
  std::vector<double> members_;       // (classes): configurations
  Recursion recursion_;               // on the classes, like what follows
  OrbitFunction unit_;                // the line's V for coupling 1
  OrbitFunction high_, low_;
};

} // namespace deeprg::rg
