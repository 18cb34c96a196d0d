-- nn.SpatialFullConvolutionMap(connectionTable, kW, kH [, dW, dH])
--   a full (transposed) convolution with the connections that the table's rows {input plane, output plane} name
--   (see nn.tables).  weight: rows x kH x kW;  bias: output planes
local SpatialFullConvolutionMap, parent = torch.class('nn.SpatialFullConvolutionMap', 'nn.Module')
require('nn.shared.connection_map')(SpatialFullConvolutionMap, parent, 'SpatialFullConvolutionMap')
