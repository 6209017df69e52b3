"""Writes userModels.json: Taylor terms of the networks of examples/models/ at width 3, without a line of widejet.

Each network is written out in scalar loops. The gradient of h_j is taken by central differences in 120 digits (step 1e-40, error
about 1e-80), and K(r) = d^r/de^r h_i(w + e grad h_j) at e = 0 by mpmath's numerical derivatives.

    python3 test/reference/make_user_models.py    (needs mpmath)
"""

import json
import os
import random

from mpmath import diffs, exp, mp, mpf, nstr, sqrt, tanh

mp.dps = 120
STEP = mpf(10) ** -40
WIDTH, INPUT, ORDER = 3, 2, 4


def times(matrix, vector, fan_in):
    return [sum(w * v for w, v in zip(row, vector)) / sqrt(fan_in) for row in matrix]


def relu(vector):
    return [max(v, mpf(0)) for v in vector]


def plus(*vectors):
    return [sum(entries) for entries in zip(*vectors)]


def residual(w, x):
    q = times(w["W"], x, INPUT)
    for block in "12":
        q = plus(q, times(w["V" + block], relu(times(w["U" + block], q, WIDTH)), WIDTH))
    return times(w["v"], q, WIDTH)[0]


def recurrent(w, rows):
    q = None
    for x in rows:
        given = plus(times(w["U"], x, INPUT), w["b"])
        q = [tanh(y) for y in (given if q is None else plus(given, times(w["W"], q, WIDTH)))]
    return times(w["v"], q, WIDTH)[0]


def attention(w, tokens):
    queries, keys, values = ([times(w[name], x, INPUT) for x in tokens] for name in "QKV")
    outputs = []
    for query in queries:
        powers = [exp(sum(a * b for a, b in zip(query, key)) / sqrt(WIDTH)) for key in keys]
        outputs.append([sum(p * v[c] for p, v in zip(powers, values)) / sum(powers) for c in range(WIDTH)])
    mean = [sum(output[c] for output in outputs) / len(tokens) for c in range(WIDTH)]
    return times(w["v"], mean, WIDTH)[0]


def convolve(kernel, image, channels):
    """image[row][column] is the list of its channels; kernel[row][column] is a matrix."""
    side = len(image) - 1
    return [
        [
            relu(
                plus(
                    *(
                        times(kernel[r][c], image[row + r][column + c], 4 * channels)
                        for r in range(2)
                        for c in range(2)
                    )
                )
            )
            for column in range(side)
        ]
        for row in range(side)
    ]


def convolution(w, image):
    first = convolve([[w["A"], w["B"]], [w["C"], w["D"]]], image, 1)
    second = convolve([[w["E"], w["F"]], [w["G"], w["H"]]], first, WIDTH)
    places = [place for row in second for place in row]
    return times(w["v"], [sum(place[c] for place in places) / len(places) for c in range(WIDTH)], WIDTH)[0]


def matrices(names, rows, columns):
    return {name: (rows, columns) for name in names}


SQUARE = (WIDTH, WIDTH)
MODELS = {
    "residual": (
        residual,
        {"W": (WIDTH, INPUT), **matrices(["U1", "V1", "U2", "V2"], *SQUARE), "v": (1, WIDTH)},
        (INPUT,),
    ),
    "recurrent": (recurrent, {"U": (WIDTH, INPUT), "W": SQUARE, "b": (WIDTH,), "v": (1, WIDTH)}, (3, INPUT)),
    "attention": (attention, {**matrices("QKV", WIDTH, INPUT), "v": (1, WIDTH)}, (3, INPUT)),
    "convolution": (
        convolution,
        {**matrices("ABCD", WIDTH, 1), **matrices("EFGH", *SQUARE), "v": (1, WIDTH)},
        (4, 4, 1),
    ),
}


def drawn(shape, generator):
    if not shape:
        return round(generator.gauss(0, 1), 6)
    return [drawn(shape[1:], generator) for _ in range(shape[0])]


def mapped(f, *nested):
    """f of the numbers at equal places of nested lists."""
    return [mapped(f, *parts) for parts in zip(*nested)] if isinstance(nested[0], list) else f(*nested)


def gradient(h, w, x):
    """By central differences, in the shape of w. Numbers of w are moved in place and put back."""

    def of(parent, key):
        value = parent[key]
        if isinstance(value, list):
            return [of(value, k) for k in range(len(value))]
        moved = []
        for sign in (1, -1):
            parent[key] = value + sign * STEP
            moved.append(h(w, x))
        parent[key] = value
        return (moved[0] - moved[1]) / (2 * STEP)

    return {name: of(w, name) for name in w}


def taylor_terms(h, weights, at, along):
    w = {name: mapped(mpf, value) for name, value in weights.items()}
    at, along = mapped(mpf, at), mapped(mpf, along)
    slope = gradient(h, w, along)

    def stepped(epsilon):
        return h({name: mapped(lambda a, b: a + epsilon * b, w[name], slope[name]) for name in w}, at)

    terms = list(diffs(stepped, 0, ORDER))
    return [0 if abs(term) < mpf(10) ** -25 else float(nstr(term, 25)) for term in terms]


def main():
    documents = []
    for seed, (name, (h, shapes, inputs)) in enumerate(MODELS.items()):
        generator = random.Random(seed)
        weights = {parameter: drawn(shape, generator) for parameter, shape in shapes.items()}
        at, along = drawn(inputs, generator), drawn(inputs, generator)
        terms = taylor_terms(h, weights, at, along)
        documents.append({"model": name, "at": at, "along": along, "weights": weights, "K": terms})
        print(name, terms)
    path = os.path.join(os.path.dirname(__file__), "userModels.json")
    note = "written by make_user_models.py: scalar loops and numerical derivatives in 120 digits (mpmath)"
    with open(path, "w") as file:
        json.dump({"note": note, "models": documents}, file, indent=1)
        file.write("\n")


main()
