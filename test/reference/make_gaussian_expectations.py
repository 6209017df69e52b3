"""Writes gaussianExpectations.json: E[f(x) f(y)] of Gaussian pairs to 20 digits, by mpmath.

The conditional expectation E[f(y) | x] is a closed form by the error function; the integral over x is taken
by tanh-sinh quadrature between the kinks and around the places where that form changes fast.
"""

import json
import pathlib

from mpmath import erfc, exp, expm1, mp, mpf, pi, quad, sqrt

mp.dps = 25


def distribution(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def density(z):
    return exp(-z * z / 2) / sqrt(2 * pi)


def relu_mean(m, s):
    return m * distribution(m / s) + s * density(m / s)


# function, its kinks, and its expectation under a Gaussian of mean m and deviation s
FUNCTIONS = {
    "elu": (
        lambda x: x if x > 0 else expm1(x),
        [0],
        lambda m, s: relu_mean(m, s)
        + exp(m + s * s / 2) * distribution(-(m + s * s) / s)
        - distribution(-m / s),
    ),
    "hardtanh": (
        lambda x: max(mpf(-1), min(mpf(1), x)),
        [-1, 1],
        lambda m, s: relu_mean(m + 1, s) - relu_mean(m - 1, s) - 1,
    ),
    "relu6": (
        lambda x: max(mpf(0), min(mpf(6), x)),
        [0, 6],
        lambda m, s: relu_mean(m, s) - relu_mean(m - 6, s),
    ),
    "shiftedStep": (lambda x: mpf(x > 1), [1], lambda m, s: distribution((m - 1) / s)),
}

# variances and the correlation that the covariance is computed from, in float64
COVARIANCES = [
    (1, 0.5, 1),
    (1, 0.97, 1),
    (1, 0.99, 2),
    (1, 0.9999, 1),
    (4, -0.3, 0.25),
    (30, 0.995, 25),
    (0.01, -0.999, 0.01),
    (1, -0.9999999, 1),
]


def expectation(f, kinks, conditional, k11, k12, k22):
    deviation = sqrt(mpf(k11))
    slope = mpf(k12) / mpf(k11)
    rest = sqrt(mpf(k22) - slope * mpf(k12))
    points = {mpf(i) for i in range(-14, 15, 2)}
    for kink in kinks:
        points.add(kink / deviation)
        image, width = kink / (slope * deviation), rest / abs(slope) / deviation
        points.update(image + width * d for d in (-20, -12, -8, -5, -3, -1, 0, 1, 3, 5, 8, 12, 20))
    return quad(
        lambda u: f(deviation * u) * conditional(slope * deviation * u, rest) * density(u),
        sorted(p for p in points if -14 <= p <= 14),
    )


rows = []
for name, parts in FUNCTIONS.items():
    for k11, correlation, k22 in COVARIANCES:
        k12 = correlation * (float(k11) * float(k22)) ** 0.5
        value = expectation(*parts, k11, k12, k22)
        rows.append({"function": name, "k11": k11, "k12": k12, "k22": k22, "value": float(value)})

target = pathlib.Path(__file__).with_name("gaussianExpectations.json")
target.write_text(json.dumps(rows, indent=2) + "\n")
