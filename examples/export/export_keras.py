"""Writes a Keras network for `widejet taylor`; the arrays of another file are its weights, if one is given:

    python export_keras.py keras.npz [pytorch.npz]
"""

import sys

import keras
import numpy as np

keras.utils.set_random_seed(0)
network = keras.Sequential(
    [
        keras.layers.Input([2]),
        keras.layers.Dense(8, activation="tanh"),
        keras.layers.Dense(8, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
# ... train it ...

npz, *given = sys.argv[1:]
if given:
    arrays = np.load(given[0])
    network.set_weights([arrays[f"{layer}.{part}"].T for layer in (0, 2, 4) for part in ("weight", "bias")])
np.savez(npz, **{variable.path: keras.ops.convert_to_numpy(variable) for variable in network.weights})
