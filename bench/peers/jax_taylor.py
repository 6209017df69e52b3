"""JAX: K(0)..K(order) in float64, by nested `jvp` and by `jax.experimental.jet`; the faster of the two is reported.

Both differentiate h_i along the direction g = grad h_j, with the weights as the arguments (the form that was the
fastest of those tried: forming W + e G first costs up to three times as much), and both are compiled with `jit` as
one function of the weights and the two inputs, g included.

    python3 jax_taylor.py --width 1024 --activation sin --order 4 --repeats 5
    python3 jax_taylor.py --case network.json

Prints one JSON document on stdout. JAX 0.4.30 or newer.
"""

import argparse
import json
import math
import resource
import statistics
import sys
import time

import jax
import jax.numpy as jnp
from jax.experimental.jet import jet

jax.config.update("jax_enable_x64", True)

DEPTH = 4
INPUT_SIZE = 784
GAIN = math.sqrt(2.0)

ACTIVATIONS = {
    "sin": jnp.sin,
    "tanh": jnp.tanh,
    # Not jax.nn.relu, for which `jet` has no rule. At 0 itself, jnp.maximum halves the slope; no draw ever hits that.
    "relu": lambda y: jnp.maximum(y, 0.0),
    "erf": jax.lax.erf,
    "softplus": jax.nn.softplus,
}


class UsageError(Exception):
    pass


def network(weights, x, activation, gain):
    """h(weights; x): y = W q / sqrt(fan in), q = gain * activation(y), the last y being the output."""
    q = x
    for weight in weights:
        y = weight @ q / math.sqrt(weight.shape[1])
        q = gain * activation(y)
    return y[0]


def by_jvp(h, weights, direction, order):
    def differentiate(lower):
        def derivatives(*variables):
            values, tangents = jax.jvp(lower, variables, direction)
            return values + (tangents[-1],)

        return derivatives

    def nest(*variables):
        return (h(*variables),)

    for _ in range(order):
        nest = differentiate(nest)
    return nest(*weights)


def by_jet(h, weights, direction, order):
    if order == 0:
        return (h(*weights),)
    # w(e) = w + e g: its first derivative is g, its higher ones are zero, and jet counts in derivatives.
    series = tuple([part] + [jnp.zeros_like(part)] * (order - 1) for part in direction)
    value, derivatives = jet(h, weights, series)
    return (value, *derivatives)


VARIANTS = {"nested jvp": by_jvp, "jet": by_jet}


def taylor_terms(variant, activation, gain, order):
    def terms(weights, x_i, x_j):
        direction = jax.grad(network)(weights, x_j, activation, gain)
        return VARIANTS[variant](lambda *variables: network(variables, x_i, activation, gain), weights, direction, order)

    return terms


def draw_network(width):
    """Weights (fan out x fan in) and two inputs, all N(0, 1)."""
    sizes = [INPUT_SIZE] + [width] * (DEPTH - 1) + [1]
    keys = jax.random.split(jax.random.PRNGKey(1), DEPTH + 2)
    weights = tuple(
        jax.random.normal(keys[layer], (sizes[layer + 1], sizes[layer]), dtype=jnp.float64) for layer in range(DEPTH)
    )
    inputs = [jax.random.normal(key, (INPUT_SIZE,), dtype=jnp.float64) for key in keys[DEPTH:]]
    return weights, inputs[0], inputs[1]


def read_case(path):
    try:
        with open(path, encoding="utf-8") as file:
            case = json.load(file)
        if case.get("biases"):
            raise UsageError(f"--case {path} has biases; the peers take networks without")
        weights = tuple(jnp.asarray(rows, dtype=jnp.float64) for rows in case["weights"])
        model = (weights, *(jnp.asarray(case[name], dtype=jnp.float64) for name in ("x_i", "x_j")))
        return model, case["activation"], float(case["gain"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise UsageError(f"--case {path} cannot be read: {error!r}") from error


def measure(variant, model, activation, gain, order, repeats):
    function = jax.jit(taylor_terms(variant, ACTIVATIONS[activation], gain, order))
    started = time.perf_counter()
    compiled = function.lower(*model).compile()
    compile_seconds = time.perf_counter() - started
    values = jax.block_until_ready(compiled(*model))
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        values = jax.block_until_ready(compiled(*model))
        seconds.append(time.perf_counter() - start)
    return {
        "derivatives": [float(value) for value in values],
        "seconds": {"median": statistics.median(seconds), "all": seconds},
        "compileSeconds": compile_seconds,
    }


def measure_or_reason(variant, *arguments):
    try:
        return measure(variant, *arguments)
    except Exception as error:  # A variant that cannot do an activation must not take the other with it.
        return {"unavailable": f"{type(error).__name__}: {error}".splitlines()[0][:300]}


def at_least(least):
    def integer(text):
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{text}, allowed: an integer of at least {least}")
        return value

    return integer


def read_options():
    parser = argparse.ArgumentParser(description="Taylor terms of an MLP of depth 4 in JAX, timed")
    parser.add_argument("--width", type=at_least(1), default=1024)
    parser.add_argument("--activation", default="sin", choices=sorted(ACTIVATIONS))
    parser.add_argument("--order", type=at_least(0), default=4)
    parser.add_argument("--repeats", type=at_least(1), default=5)
    parser.add_argument("--case")
    return parser.parse_args()


def main():
    options = read_options()
    if options.case is None:
        # Compiles the generator, which is not drawing.
        jax.block_until_ready(draw_network(options.width))
    started = time.perf_counter()
    if options.case is None:
        model, activation, gain = draw_network(options.width), options.activation, GAIN
    else:
        model, activation, gain = read_case(options.case)
    jax.block_until_ready(model)
    draw_seconds = time.perf_counter() - started
    if activation not in ACTIVATIONS:
        raise UsageError(f"activation is {activation}, allowed: {', '.join(sorted(ACTIVATIONS))}")

    variants = {
        name: measure_or_reason(name, model, activation, gain, options.order, options.repeats) for name in VARIANTS
    }
    working = {name: result for name, result in variants.items() if "seconds" in result}
    if not working:
        raise RuntimeError("; ".join(f"{name}: {result['unavailable']}" for name, result in variants.items()))
    better = min(working, key=lambda name: working[name]["seconds"]["median"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    document = {
        "peer": "jax",
        "version": jax.__version__,
        "backend": jax.default_backend(),
        "width": model[0][0].shape[0],
        "order": options.order,
        "activation": activation,
        "dtype": str(model[0][0].dtype),
        **working[better],
        "drawSeconds": draw_seconds,
        "peakRssMiB": peak / (1024 * 1024 if sys.platform == "darwin" else 1024),
        "variant": better,
        "variants": variants,
    }
    json.dump(document, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
