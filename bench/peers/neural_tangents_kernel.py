"""neural-tangents: the empirical neural tangent kernel of an MLP of depth 4, all inputs with all, all outputs with all, in float64,
by structured derivatives (Novak et al. 2022), compiled.

    python3 neural_tangents_kernel.py WIDTH INPUTS OUTPUTS REPEATS
    python3 neural_tangents_kernel.py --check

Prints one JSON document: the median of the processor seconds of all threads, compilation apart. With --check it only imports.
"""

import json
import math
import statistics
import sys
import time

import jax
import jax.numpy as jnp
import neural_tangents as nt

jax.config.update("jax_enable_x64", True)

INPUT_SIZE = 784
GAIN = math.sqrt(2.0)


def network(weights, x):
    """h(x; weights) for each row of x: y = W q / sqrt(fan in), q = gain * relu(y)."""
    q = x
    for position, weight in enumerate(weights):
        y = q @ weight.T / math.sqrt(weight.shape[1])
        q = GAIN * jnp.maximum(y, 0.0) if position < len(weights) - 1 else y
    return q


def main(width, inputs, outputs, repeats):
    sizes = [INPUT_SIZE, width, width, width, outputs]
    keys = jax.random.split(jax.random.PRNGKey(0), 4)
    weights = [jax.random.normal(key, (rows, columns)) for key, rows, columns in zip(keys, sizes[1:], sizes)]
    x = jnp.sin(jnp.arange(inputs * INPUT_SIZE, dtype=jnp.float64)).reshape(inputs, INPUT_SIZE)
    kernel = jax.jit(
        nt.empirical_ntk_fn(
            lambda parameters, at: network(parameters, at),
            trace_axes=(),
            vmap_axes=0,
            implementation=nt.NtkImplementation.STRUCTURED_DERIVATIVES,
        )
    )
    seconds = []
    for repeat in range(repeats + 1):
        before = time.process_time()
        jax.block_until_ready(kernel(x, None, weights))
        if repeat > 0:
            seconds.append(time.process_time() - before)
    print(json.dumps({"seconds": statistics.median(seconds)}))


if __name__ == "__main__" and sys.argv[1:] != ["--check"]:
    main(*map(int, sys.argv[1:5]))
