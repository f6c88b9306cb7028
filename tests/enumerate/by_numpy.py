"""What [analyze] enumerate tells, by sums over every state in numpy."""
import itertools

import numpy as np


def states(units, n):
    """All states of n units, (state, unit)."""
    values = (-1, 1) if units == "spin" else (0, 1)
    return np.array(list(itertools.product(values, repeat=n)), float)


def log_sum(x, axis=0):
    return x.max(axis) + np.log(np.exp(x - x.max(axis, keepdims=True)).sum(axis))


def ising(size, coupling, field):
    spins = states("spin", int(np.prod(size))).reshape(-1, *size)
    bonds = sum((spins * np.roll(spins, -1, axis)).reshape(len(spins), -1).sum(1) for axis in range(1, spins.ndim))
    return -coupling * bonds - field * spins.reshape(len(spins), -1).sum(1)


def pair_couplings(f):
    """Coefficients of the products of two of n spins in a function of all states of theirs; diagonal 0."""
    n = int(np.log2(len(f)))
    s = states("spin", n)
    couplings = s.T @ (f[:, None] * s) / len(f)
    np.fill_diagonal(couplings, 0)
    return couplings


def thermodynamics(size, coupling, p):
    """{name: value} of a distribution of all states of the spins."""
    spins = states("spin", int(np.prod(size))).reshape(-1, *size)
    N, axes = spins[0].size, range(1, spins.ndim)
    E = ising(size, 1.0, 0.0)
    M = spins.reshape(len(spins), -1).sum(1)
    found = {
        "energy": p @ E / N,
        "specific_heat": coupling**2 * (p @ E**2 - (p @ E) ** 2) / N,
        "abs_magnetization": p @ abs(M) / N,
        "susceptibility": abs(coupling) * (p @ M**2) / N,
        "binder": 1 - (p @ M**4) / (3 * (p @ M**2) ** 2),
        "correlation": np.array([
            np.mean([p @ (spins * np.roll(spins, -r, axis)).reshape(len(spins), -1).mean(1)
                     for axis in axes if r <= size[axis - 1] // 2])
            for r in range(max(size) // 2 + 1)
        ]),
    }  # fmt: skip
    if len(set(size)) == 1:
        L = size[0]
        waves = [np.tensordot(spins, np.exp(2j * np.pi / L * np.arange(L)), (axis, 0)) for axis in axes]
        minimal = np.mean([p @ abs(w.reshape(len(w), -1).sum(1)) ** 2 for w in waves]) / N
        ratio = (p @ M**2) / N / minimal
        if ratio >= 1:  # else no length is resolved
            found["xi_over_L"] = np.sqrt(ratio - 1) / (2 * L * np.sin(np.pi / L))
    return found


def flow(size, p):
    """{name: value}: couplings of a distribution of the states of spins on a lattice, from its logarithm and as K."""
    spins = states("spin", int(np.prod(size)))
    N, log_p = len(spins[0]), np.log(p)
    sites = np.arange(N).reshape(size)
    bonds = [(i, j) for axis in range(sites.ndim) for i, j in zip(sites.ravel(), np.roll(sites, -1, axis).ravel())]
    E = -sum(spins[:, i] * spins[:, j] for i, j in bonds)
    times = {frozenset(bond): sum(set(bond) == set(other) for other in bonds) for bond in bonds}
    found = {
        "nearest": np.mean([np.mean(log_p * spins[:, i] * spins[:, j]) / times[frozenset((i, j))] for i, j in bonds]),
        "field": np.mean(spins.T @ log_p) / len(p),
        "energy": p @ E / N,
    }
    theta = np.zeros(2)  # field and K of largest pseudo-likelihood
    near = np.zeros_like(spins)
    for i, j in bonds:
        near[:, i] += spins[:, j]
        near[:, j] += spins[:, i]
    for _ in range(30):
        t = np.tanh(theta[0] + theta[1] * near)
        gradient = [np.sum(p @ ((spins - t) * x)) for x in (1, near)]
        hessian = [[np.sum(p @ ((1 - t**2) * x * y)) for x in (1, near)] for y in (1, near)]
        theta = theta + np.linalg.solve(hessian, gradient)
    found["by_likelihood"] = theta[1]
    if len(size) < 3 and (found["energy"] < 0 or all(L % 2 == 0 for L in size)):
        low, high = -3.0, 3.0
        while high - low > 1e-13:
            K = (low + high) / 2
            boltzmann = np.exp(-K * E - log_sum(-K * E))
            low, high = (K, high) if boltzmann @ E / N > found["energy"] else (low, K)
        found["by_energy"] = low
    return found


def expected(size, coupling, field, units, layers):
    """{dataset: value} by sums over every state of both layers."""
    H, found, data, bound = ising(size, coupling, field), {}, None, 0
    found |= {f"flow/data/{name}": value for name, value in flow(size, np.exp(-H - log_sum(-H))).items()}
    own, down = {"data": np.exp(-H - log_sum(-H))}, None  # down: p(v|h) from the layer's visible units to the spins
    for k, (W, a, b) in enumerate(layers):
        v, h = states(units, len(a)), states(units, len(b))
        minus_E = (v @ a)[:, None] + h @ b + v @ W @ h.T
        visible, hidden = -log_sum(minus_E, 1), -log_sum(minus_E, 0)
        log_Z, log_Z_machine = log_sum(-H), log_sum(-visible)
        p_of_layer = np.exp(-visible - log_Z_machine)
        own[f"trained/depth_{k + 1}/equilibrium"] = p_of_layer if down is None else down @ p_of_layer
        step = np.exp(minus_E + hidden)
        down = step if down is None else down @ step
        P, p, t = np.exp(-H - log_Z), np.exp(-visible - log_Z_machine), H - visible
        data = P if data is None else data
        found[f"mapping/{k}/defect_mean"] = P @ t
        found[f"mapping/{k}/defect_variance"] = P @ (t - P @ t) ** 2
        found[f"mapping/{k}/jeffreys"] = p @ t - P @ t
        found[f"mapping/{k}/delta_f"] = log_Z - log_Z_machine
        found[f"mapping/{k}/kl_data_model"] = P @ np.log(P / p)
        found[f"mapping/{k}/kl_model_data"] = p @ np.log(p / P)
        found[f"likelihood/{k}/log_z"] = log_Z_machine
        found[f"likelihood/{k}/nll"] = -data @ np.log(p)
        found[f"likelihood/{k}/kl_per_site"] = data @ np.log(data / p) / len(a)
        if k > 0:
            found[f"mapping/{k}/gain"] = data @ (H - visible) - (log_Z_machine - log_Z)
            bound -= found[f"mapping/{k}/gain"]
            found[f"mapping/{k}/dbn_bound"] = bound
            found[f"mapping/{k}/most_gain"] = data @ np.log(data / P)
        else:
            bound = found["mapping/0/kl_data_model"]
        given = np.exp(minus_E + visible[:, None])  # p(h|v)
        image = data @ given
        found[f"information/{k}/visible_hidden"] = (data[:, None] * given * np.log(given / image)).sum()
        found[f"hidden_hamiltonian/{k}/rbm_couplings"] = pair_couplings(-hidden)
        found[f"hidden_hamiltonian/{k}/image_couplings"] = pair_couplings(np.log(image))
        H, data = hidden, image
    for group, p in own.items():
        for name, value in thermodynamics(size, coupling, p).items():
            found[f"thermodynamics/{group}/{name}"] = value
    return found


def log_image(size, coupling, layer):
    """ln of sum_v P(v) p(h|v)."""
    (W, _, b), units = layer
    v, h = states(units, len(W)), states(units, len(b))
    H, fields = ising(size, coupling, 0.0), (h @ (b[:, None] + (v @ W).T)).T
    return log_sum((-H - log_sum(-H))[:, None] + fields - log_sum(fields, 1)[:, None])
