// Clusters that reach over more than one part of the lattice.
#include <algorithm>

#include "montecarlo/cluster.hpp"

namespace deeprg::montecarlo {

// The sites of one face of this part that has another part beyond it, and whether the bond across is active.
struct ClusterChain::Face {
  int beyond, tag_out, tag_in;   // the rank there; tags of the messages to and from it
  std::vector<std::size_t> root; // of each site, an index into the boundary clusters
  std::vector<std::uint8_t> bond;
};

// Lowers the roots of clusters that touch across parts to their common minimum: only clusters on the faces take part.
void ClusterChain::join_parts(Workspace& work) const {
  const auto& g = domain_.geometry;
  std::vector<Face> faces;
  const auto add_face = [&](int direction, bool last) {
    const bool along_y = direction == 1;
    Face face{last ? (along_y ? domain_.y_next : domain_.z_next) : (along_y ? domain_.y_previous : domain_.z_previous),
              10 * direction + (last ? 1 : 2),
              10 * direction + (last ? 2 : 1),
              {},
              {}};
    const std::int64_t planes_z = along_y ? domain_.z.count : 1, rows_y = along_y ? 1 : domain_.y.count;
    for (std::int64_t i = 0; i < planes_z; ++i)
      for (std::int64_t j = 0; j < rows_y; ++j) {
        const std::int64_t z = along_y ? i : (last ? domain_.z.count - 1 : 0);
        const std::int64_t y = along_y ? (last ? domain_.y.count - 1 : 0) : j;
        const std::uint64_t* const bonds = work.active.data() + bonds_of(direction, z, y);
        for (std::int64_t x = 0; x < g.lx; ++x) {
          face.root.push_back(root_of(work.runs, static_cast<std::size_t>(row(z, y)), x));
          face.bond.push_back(ising::is_up(bonds, x) ? 1 : 0);
        }
      }
    faces.push_back(std::move(face));
  };
  for (const int direction : {1, 2})
    if (!spans(direction)) {
      add_face(direction, true);
      add_face(direction, false);
    }
  // A bond belongs to the site before it: the faces at the beginning learn theirs from the part before.
  for (std::size_t f = 0; f < faces.size(); f += 2) {
    Face &last = faces[f], &first = faces[f + 1];
    parts_.exchange(std::span<const std::uint8_t>(last.bond), last.beyond, std::span(first.bond), first.beyond,
                    last.tag_out);
  }
  auto& boundary = work.boundary; // local root, smallest global site; ascending in both
  for (const Face& face : faces)
    for (const std::size_t root : face.root)
      boundary.push_back({static_cast<std::uint32_t>(root), 0});
  std::sort(boundary.begin(), boundary.end());
  boundary.erase(std::unique(boundary.begin(), boundary.end()), boundary.end());
  for (auto& [root, smallest] : boundary)
    smallest = global_site(first_site(work.runs, root, g.lx));
  for (Face& face : faces)
    for (std::size_t& root : face.root)
      root = static_cast<std::size_t>(std::lower_bound(boundary.begin(), boundary.end(),
                                                       std::pair{static_cast<std::uint32_t>(root), std::uint64_t{0}}) -
                                      boundary.begin());
  std::vector<std::vector<std::uint64_t>> in(faces.size());
  std::vector<std::uint64_t> out;
  bool changed = true;
  while (parts_.any(changed)) {
    for (std::size_t f = 0; f < faces.size(); ++f) {
      out.clear();
      for (const std::size_t root : faces[f].root)
        out.push_back(boundary[root].second);
      // what leaves through this face arrives at the opposite one
      const Face& opposite = faces[f ^ 1];
      in[f ^ 1].resize(out.size());
      parts_.exchange(std::span<const std::uint64_t>(out), faces[f].beyond, std::span(in[f ^ 1]), opposite.beyond,
                      faces[f].tag_out);
    }
    changed = false;
    for (std::size_t f = 0; f < faces.size(); ++f)
      for (std::size_t i = 0; i < faces[f].root.size(); ++i) {
        std::uint64_t& held = boundary[faces[f].root[i]].second;
        if (faces[f].bond[i] != 0 && in[f][i] < held) {
          held = in[f][i];
          changed = true;
        }
      }
  }
}

// Of this replica's clusters, on the first of the ranks that share it; elsewhere nothing. Clusters that reach over
// parts are added up there.
ClusterSums ClusterChain::sum_clusters(Workspace& work) const {
  constexpr int tag = 30;
  find_sizes(work.runs, domain_.geometry.lx);
  std::vector<std::uint64_t> shared; // root and size, of clusters on the faces
  for (const auto& [run, root] : work.boundary) {
    shared.insert(shared.end(), {root, work.runs.size[run]});
    work.runs.size[run] = 0;
  }
  ClusterSums sums;
  for (const std::uint32_t size : work.runs.size)
    sums.add(size);
  if (one_part())
    return sums;
  if (!parts_.root()) {
    shared.insert(shared.end(), {sums.squares, sums.fourth_low, sums.fourth_high});
    const std::uint64_t length = shared.size();
    parts_.send(std::span(&length, 1), 0, tag);
    parts_.send(std::span<const std::uint64_t>(shared), 0, tag);
    return {};
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> clusters;
  for (int rank = 0; rank < parts_.size(); ++rank) {
    if (rank > 0) {
      std::uint64_t length = 0;
      parts_.receive(std::span(&length, 1), rank, tag);
      shared.resize(length);
      parts_.receive(std::span(shared), rank, tag);
      sums.add(ClusterSums{shared[length - 3], shared[length - 2], shared[length - 1]});
      shared.resize(length - 3);
    }
    for (std::size_t i = 0; i < shared.size(); i += 2)
      clusters.emplace_back(shared[i], shared[i + 1]);
  }
  std::sort(clusters.begin(), clusters.end());
  for (std::size_t i = 0; i < clusters.size();) {
    std::uint64_t size = 0;
    for (const std::uint64_t root = clusters[i].first; i < clusters.size() && clusters[i].first == root; ++i)
      size += clusters[i].second;
    sums.add(size);
  }
  return sums;
}

} // namespace deeprg::montecarlo
