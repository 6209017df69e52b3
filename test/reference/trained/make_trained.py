"""Taylor terms K⁽⁰⁾..K⁽³⁾ of trained networks by their own parameters, for test/models/trained:

    K⁽ʳ⁾ = dʳ/dtʳ h(x_i; θ + t ∇h(x_j; θ)) at t = 0

of the files of examples/export and of two more, which this program writes. Each is computed by mpmath with 60
digits (numeric derivatives), by JAX (nested jvp) and by PyTorch (repeated autograd) in float64; all must agree to
1e-13, and the numbers of mpmath are kept. Run in this folder:

    python make_trained.py

Made with PyTorch 2.13.0, JAX 0.10.2, mpmath 1.3.0, numpy 2.4.6, safetensors 0.8.0, Keras 3.15.1 (KERAS_BACKEND=jax).
"""

import json

import jax
import keras
import mpmath as mp
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

jax.config.update("jax_enable_x64", True)
mp.mp.dps = 60
ORDER = 3
EXPORTS = "../../../examples/export"


class Named(nn.Module):
    """Layers by names, no bias at the output, three inputs and two outputs."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 5)
        self.fc2 = nn.Linear(5, 5)
        self.out = nn.Linear(5, 2, bias=False)

    def forward(self, x):
        return self.out(torch.relu(self.fc2(torch.relu(self.fc1(x)))))


def write_named(path):
    torch.manual_seed(5)
    network = Named().to(torch.bfloat16)
    save_file(network.state_dict(), path)


def write_flat(path):
    """get_weights of Keras: a list without names, float16, three layers of the same size, gelu."""
    keras.utils.set_random_seed(2)
    network = keras.Sequential(
        [keras.layers.Input([4])]
        + [keras.layers.Dense(4, bias_initializer="random_normal") for _ in range(2)]
        + [keras.layers.Dense(3, bias_initializer="random_normal")]
    )
    np.savez_compressed(path, *[weight.astype(np.float16) for weight in network.get_weights()])


def layers_of_torch(path, names):
    arrays = {name: tensor.double().numpy() for name, tensor in load_file(path).items()}
    return [(arrays[f"{name}.weight"], arrays.get(f"{name}.bias")) for name in names]


def layers_of_kernels(arrays):
    return [(np.asarray(kernel, np.float64).T, np.asarray(bias, np.float64)) for kernel, bias in arrays]


def layers_of_npz(path, names):
    arrays = np.load(path)
    return layers_of_kernels([(arrays[kernel], arrays[bias]) for kernel, bias in names])


PHI = {
    "tanh": (mp.tanh, jax.numpy.tanh, torch.tanh),
    "relu": (lambda y: y if y > 0 else mp.mpf(0), jax.nn.relu, torch.relu),
    "gelu": (
        lambda y: y * mp.ncdf(y),
        lambda y: jax.nn.gelu(y, approximate=False),
        torch.nn.functional.gelu,
    ),
}


def by_mpmath(layers, activation, at, along, output):
    phi = PHI[activation][0]
    parameters = [
        (mp.matrix(weight.tolist()), None if bias is None else mp.matrix(bias.tolist())) for weight, bias in layers
    ]

    def forward(parameters, x):
        q = mp.matrix(x)
        for layer, (weight, bias) in enumerate(parameters):
            q = weight * q + (bias if bias is not None else mp.zeros(weight.rows, 1))
            if layer < len(parameters) - 1:
                q = q.apply(phi)
        return q[output]

    def moved(directions, t):
        return [
            (w + t * dw, None if b is None else b + t * db) for (w, b), (dw, db) in zip(parameters, directions)
        ]

    def partial(array, row, column):
        """∂h(x_j)/∂ of one entry: a central difference of 60 digits with an error of h² ~ 1e-40."""
        step = mp.mpf(10) ** -20
        start = array[row, column]
        values = []
        for sign in (1, -1):
            array[row, column] = start + sign * step
            values.append(forward(parameters, along))
        array[row, column] = start
        return (values[0] - values[1]) / (2 * step)

    def gradient(array):
        return mp.matrix(
            [[partial(array, row, column) for column in range(array.cols)] for row in range(array.rows)]
        )

    directions = [
        (gradient(w), None if b is None else gradient(b)) for w, b in parameters
    ]
    along_line = lambda t: forward(moved(directions, t), at)
    return [mp.diff(along_line, 0, r, h=mp.mpf(10) ** -12) if r else along_line(mp.mpf(0)) for r in range(ORDER + 1)]


def by_jax(layers, activation, at, along, output):
    phi = PHI[activation][1]
    parameters = [[array for array in layer if array is not None] for layer in layers]

    def forward(parameters, x):
        q = jax.numpy.array(x, float)
        for layer, (weight, *bias) in enumerate(parameters):
            q = weight @ q + (bias[0] if bias else 0)
            if layer < len(parameters) - 1:
                q = phi(q)
        return q[output]

    direction = jax.grad(forward)(parameters, along)
    f = lambda parameters: forward(parameters, at)
    terms = []
    for _ in range(ORDER + 1):
        terms.append(float(f(parameters)))
        f = (lambda g: lambda parameters: jax.jvp(g, (parameters,), (direction,))[1])(f)
    return terms


def by_torch(layers, activation, at, along, output):
    phi = PHI[activation][2]
    parameters = [torch.tensor(array) for layer in layers for array in layer if array is not None]

    def forward(parameters, x):
        rest = list(parameters)
        q = torch.tensor(x, dtype=torch.float64)
        for layer, (_, bias) in enumerate(layers):
            q = rest.pop(0) @ q
            if bias is not None:
                q = q + rest.pop(0)
            if layer < len(layers) - 1:
                q = phi(q)
        return q[output]

    own = [parameter.clone().requires_grad_() for parameter in parameters]
    direction = torch.autograd.grad(forward(own, along), own)
    t = torch.zeros((), dtype=torch.float64, requires_grad=True)
    value = forward([parameter + t * step for parameter, step in zip(parameters, direction)], at)
    terms = []
    for _ in range(ORDER + 1):
        terms.append(float(value.detach()))
        if value.requires_grad:
            value = torch.autograd.grad(value, t, create_graph=True, allow_unused=True)[0]
            value = torch.zeros((), dtype=torch.float64) if value is None else value
        else:
            value = torch.zeros((), dtype=torch.float64)
    return terms


def case(files, layers, activation, at, along, output):
    question = (activation, at, along, output)
    terms = [float(term) for term in by_mpmath(layers, *question)]
    for other in (by_jax, by_torch):
        np.testing.assert_allclose(other(layers, *question), terms, rtol=1e-13, atol=1e-15)
    return {
        "files": files,
        "activation": activation,
        "at": at,
        "along": along,
        "output": output,
        "sizes": [layers[0][0].shape[1]] + [weight.shape[0] for weight, _ in layers],
        "K": terms,
    }


write_named("named.safetensors")
write_flat("flat.npz")
dense = [f"sequential/dense{number}" for number in ("", "_1", "_2")]
layers = layers_of_torch(f"{EXPORTS}/pytorch.safetensors", ["0", "2", "4"])
for weight, bias in zip(layers, layers_of_npz(f"{EXPORTS}/keras.npz", [(f"{d}/kernel", f"{d}/bias") for d in dense])):
    for one, other in zip(weight, bias):
        np.testing.assert_array_equal(one, other)
exports = ["pytorch.safetensors", "pytorch.npz", "keras.npz", "jax.safetensors"]
cases = [
    case([f"examples/export/{name}" for name in exports], layers, "tanh", [1, 0.5], [-0.5, 1], 0),
    case(
        ["test/reference/trained/named.safetensors"],
        layers_of_torch("named.safetensors", ["fc1", "fc2", "out"]),
        "relu",
        [1, -0.5, 2],
        [0.5, -1, 1],
        1,
    ),
    case(
        ["test/reference/trained/flat.npz"],
        layers_of_npz("flat.npz", [(f"arr_{k}", f"arr_{k + 1}") for k in (0, 2, 4)]),
        "gelu",
        [1, 0.5, -0.25, 0.125],
        [0.5, -1, 1, 2],
        2,
    ),
]
with open("trained.json", "w") as file:
    json.dump(cases, file, indent=2)
    file.write("\n")
