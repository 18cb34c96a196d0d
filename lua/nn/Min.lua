-- nn.Min([dimension [, nInputDims]]): the minimum along a dimension, which disappears.
local Min, parent = torch.class('nn.Min', 'nn.Module')
require('nn.shared.extremum')(Min, parent, torch.min)
