"""neural-tangents: predictions from kernels that are given, in float64.

    python3 neural_tangents_predict.py INPUTS OUTPUTS TEST REPEATS
    python3 neural_tangents_predict.py --check

Prints one JSON document: by task seconds of the processor, over all threads, and of the clock, medians and least. Each repeat
starts from the kernel matrix, as its decomposition is part of the work. With --check it only imports.
"""

import json
import math
import statistics
import sys
import time

import jax
import jax.numpy as jnp
import neural_tangents as nt
from neural_tangents import stax

jax.config.update("jax_enable_x64", True)

INPUT_SIZE = 784
DEPTH = 4


def main(inputs, outputs, tests, repeats):
    layers = [stax.Dense(1, parameterization="ntk")]
    for _ in range(DEPTH - 1):
        layers += [stax.ABRelu(0.0, math.sqrt(2.0)), stax.Dense(1, parameterization="ntk")]
    _, _, kernel_fn = stax.serial(*layers)
    keys = jax.random.split(jax.random.PRNGKey(1), 3)
    x = jax.random.normal(keys[0], (inputs, INPUT_SIZE), dtype=jnp.float64)
    test = jax.random.normal(keys[1], (tests, INPUT_SIZE), dtype=jnp.float64)
    y = jax.random.normal(keys[2], (inputs, outputs), dtype=jnp.float64)
    training = jax.block_until_ready(kernel_fn(x, None, ("nngp", "ntk")))
    cross = jax.block_until_ready(kernel_fn(test, x, ("nngp", "ntk")))
    own = jax.block_until_ready(kernel_fn(test, None, "nngp"))
    times = jnp.arange(1.0, 51.0)

    # The loss of neural-tangents is a mean over examples and outputs: a rate makes its time that of the sum.
    def flow(t):
        predict = nt.predict.gradient_descent_mse(training.ntk, y, learning_rate=float(inputs * outputs))
        return predict(t, 0.0, 0.0, cross.ntk)

    def posterior():
        predict = nt.predict.gp_inference(training, y, diag_reg=0.01, diag_reg_absolute_scale=True)
        return predict("nngp", cross, own)

    tasks = {
        "t = ∞": lambda: flow(None),
        "one t": lambda: flow(1.0),
        "50 t": lambda: flow(times),
        "posterior, covariance": posterior,
    }
    rows = []
    for task, work in tasks.items():
        jax.block_until_ready(work())
        seconds, clock = [], []
        for _ in range(repeats):
            before, start = time.process_time(), time.perf_counter()
            jax.block_until_ready(work())
            seconds.append(time.process_time() - before)
            clock.append(time.perf_counter() - start)
        rows.append(
            {
                "task": task,
                "seconds": statistics.median(seconds),
                "least": min(seconds),
                "clock": statistics.median(clock),
                "leastClock": min(clock),
            }
        )
    print(json.dumps(rows))


if __name__ == "__main__" and sys.argv[1:] != ["--check"]:
    main(*map(int, sys.argv[1:5]))
