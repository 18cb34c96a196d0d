-- nn.Mean([dimension [, nInputDims]]): nn.Sum divided by the size of the dimension.
local Mean, parent = torch.class('nn.Mean', 'nn.Sum')

function Mean:__init(dimension, nInputDims)
   parent.__init(self, dimension, nInputDims, true)
end
