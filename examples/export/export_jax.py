"""Writes a network of JAX for `widejet taylor`, with the weights of another file if one is given:

    python export_jax.py [pytorch.npz]
"""

import sys

import jax
import numpy as np
from safetensors.numpy import save_file

sizes = [2, 8, 8, 1]
parameters = {
    f"dense_{k}": {
        "kernel": jax.random.normal(jax.random.key(k), (sizes[k], sizes[k + 1])) / np.sqrt(sizes[k]),
        "bias": jax.numpy.zeros(sizes[k + 1]),
    }
    for k in range(3)
}
for name in sys.argv[1:]:
    given = np.load(name)
    for k in range(3):
        parameters[f"dense_{k}"] = {"kernel": given[f"{2 * k}.weight"].T, "bias": given[f"{2 * k}.bias"]}
# ... train it: q @ kernel + bias, and tanh in all layers but the last ...

# Nested dictionaries, as those of Flax, with the path to each array as its name.
leaves, _ = jax.tree_util.tree_flatten_with_path(parameters)
arrays = {"/".join(str(step.key) for step in path): np.array(leaf, order="C") for path, leaf in leaves}
save_file(arrays, "jax.safetensors")
