-- nn.VolumetricDropout([p [, stochasticInference]]): drops whole maps of 3 dimensions with probability p.
local Dropout, parent = torch.class('nn.VolumetricDropout', 'nn.Module')
require('nn.shared.dropout')(Dropout, parent, 3)
