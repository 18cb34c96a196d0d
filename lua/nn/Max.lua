-- nn.Max([dimension [, nInputDims]]): the maximum along a dimension, which disappears.
local Max, parent = torch.class('nn.Max', 'nn.Module')
require('nn.shared.extremum')(Max, parent, torch.max)
