"""neural-tangents: the limits of NNGP and tangent kernel of an MLP, all inputs with all, in float64, compiled.

    python3 neural_tangents_limit.py ACTIVATION INPUTS DEPTH REPEATS
    python3 neural_tangents_limit.py --check

Prints one JSON document: seconds of the processor, over all threads (median and least), of the clock, and of compiling. With
--check it only imports.
"""

import json
import math
import statistics
import sys
import time

import jax
import jax.numpy as jnp
from neural_tangents import stax

jax.config.update("jax_enable_x64", True)

INPUT_SIZE = 784
ACTIVATIONS = {
    "relu": lambda: stax.ABRelu(0.0, math.sqrt(2.0)),
    "erf": lambda: stax.Erf(),
    "gelu": lambda: stax.Gelu(),
    # By quadrature, whose error is 0.3 to 10 % at variance 4.
    "tanh": lambda: stax.ElementwiseNumerical(jnp.tanh, deg=25),
}


def main(activation, inputs, depth, repeats):
    layers = [stax.Dense(1, parameterization="ntk")]
    for _ in range(depth - 1):
        layers += [ACTIVATIONS[activation](), stax.Dense(1, parameterization="ntk")]
    _, _, kernel_fn = stax.serial(*layers)
    kernel = jax.jit(lambda x: kernel_fn(x, None, ("nngp", "ntk")))
    x = jax.random.normal(jax.random.PRNGKey(1), (inputs, INPUT_SIZE), dtype=jnp.float64)
    started = time.perf_counter()
    jax.block_until_ready(kernel(x))
    compiling = time.perf_counter() - started
    seconds, clock = [], []
    for _ in range(repeats):
        before, start = time.process_time(), time.perf_counter()
        jax.block_until_ready(kernel(x))
        seconds.append(time.process_time() - before)
        clock.append(time.perf_counter() - start)
    print(
        json.dumps(
            {
                "seconds": statistics.median(seconds),
                "least": min(seconds),
                "clock": statistics.median(clock),
                "preparing": compiling,
            }
        )
    )


if __name__ == "__main__" and sys.argv[1:] != ["--check"]:
    main(sys.argv[1], *map(int, sys.argv[2:5]))
