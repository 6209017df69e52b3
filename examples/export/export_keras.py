"""Writes a Keras network for `widejet taylor`, with the weights of another file if one is given:

    KERAS_BACKEND=jax python export_keras.py [pytorch.npz]
"""

import sys

import keras
import numpy as np

dense = keras.layers.Dense
network = keras.Sequential(
    [keras.layers.Input([2]), dense(8, activation="tanh"), dense(8, activation="tanh"), dense(1)]
)
for name in sys.argv[1:]:
    given = np.load(name)
    network.set_weights([given[f"{k}.{part}"].T for k in (0, 2, 4) for part in ("weight", "bias")])
# ... train it ...

np.savez("keras.npz", **{variable.path: keras.ops.convert_to_numpy(variable) for variable in network.weights})
