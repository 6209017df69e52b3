"""Writes a network of JAX, whose parameters are nested dictionaries, for `widejet taylor`; the arrays of another
file are its weights, if one is given:

    python export_jax.py jax.safetensors [pytorch.npz]
"""

import sys

import jax
import numpy as np
from safetensors.numpy import save_file


def drawn(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return {
        f"dense_{layer}": {
            "kernel": jax.random.normal(keys[layer], (inputs, outputs)) / np.sqrt(inputs),
            "bias": jax.numpy.zeros(outputs),
        }
        for layer, (inputs, outputs) in enumerate(zip(sizes[:-1], sizes[1:]))
    }


parameters = drawn(jax.random.key(0), [2, 8, 8, 1])
# ... train it: q = jnp.tanh(q @ kernel + bias) in all layers but the last ...

file, *given = sys.argv[1:]
if given:
    arrays = np.load(given[0])
    parameters = {
        f"dense_{k}": {"kernel": arrays[f"{layer}.weight"].T, "bias": arrays[f"{layer}.bias"]}
        for k, layer in enumerate((0, 2, 4))
    }

# Flax has the same form; nnx: nnx.to_pure_dict(nnx.state(network, nnx.Param)).
leaves, _ = jax.tree_util.tree_flatten_with_path(parameters)
named = {"/".join(str(step.key) for step in path): np.array(leaf, order="C") for path, leaf in leaves}
save_file(named, file)
