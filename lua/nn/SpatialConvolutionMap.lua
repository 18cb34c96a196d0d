-- nn.SpatialConvolutionMap(connectionTable, kW, kH [, dW, dH])
--   a convolution with the connections that the table's rows {input plane, output plane} name
--   (see nn.tables).  weight: rows x kH x kW;  bias: output planes
local SpatialConvolutionMap, parent = torch.class('nn.SpatialConvolutionMap', 'nn.Module')
require('nn.shared.connection_map')(SpatialConvolutionMap, parent, 'SpatialConvolutionMap')
