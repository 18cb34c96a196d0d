-- nn.SpatialDropout([p [, stochasticInference]]): drops whole maps of 2 dimensions with probability p.
local Dropout, parent = torch.class('nn.SpatialDropout', 'nn.Module')
require('nn.shared.dropout')(Dropout, parent, 2)
