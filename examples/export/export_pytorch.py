"""Writes a PyTorch network for `widejet taylor`:

    python export_pytorch.py pytorch.safetensors pytorch.npz
"""

import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(0)
network = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
# ... train it ...

safetensors, npz = sys.argv[1:]
save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, safetensors)
np.savez(npz, **{name: tensor.numpy() for name, tensor in network.state_dict().items()})
