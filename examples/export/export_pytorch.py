"""Writes a PyTorch network for `widejet taylor`: python export_pytorch.py"""

import json

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(0)
network = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
# ... train it ...

state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
save_file(state, "pytorch.safetensors")
# Or, without safetensors:
np.savez("pytorch.npz", **{name: tensor.numpy() for name, tensor in state.items()})
# Or as JSON, with the activation and two inputs:
linear = [layer for layer in network if isinstance(layer, nn.Linear)]
document = {
    "model": "standardMlp",
    "activation": "tanh",
    "gain": 1,
    "weights": [layer.weight.tolist() for layer in linear],
    "biases": [layer.bias.tolist() for layer in linear],
    "x_i": [1, 0.5],
    "x_j": [-0.5, 1],
}
with open("pytorch.json", "w") as file:
    json.dump(document, file)
