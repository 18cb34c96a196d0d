-- cudnn.convert(net, cudnn | nn [, exclude]) -> net with the modules of the other package replaced
-- by this one's, which take over all their fields.  exclude(module) true: left as it is.
-- A class whose fields differ from those of its nn form has the functions from_nn and to_nn.
local err = require 'luatorch.error'
local cudnn, nn = require 'cudnn', require 'nn'

local names = {}
for _, name in ipairs{
   'BatchNormalization', 'SpatialBatchNormalization', 'SpatialConvolution', 'SpatialCrossMapLRN',
   'SpatialFullConvolution', 'SpatialMaxPooling', 'SpatialAveragePooling', 'ReLU', 'Tanh', 'Sigmoid', 'SoftMax',
   'LogSoftMax', 'VolumetricBatchNormalization', 'VolumetricConvolution', 'VolumetricFullConvolution',
   'VolumetricMaxPooling', 'VolumetricAveragePooling',
} do names[name] = true end

-- What the bindings keep for cuDNN's sake, and nn has no use for.
local descriptors = {
   'iSize', 'iDesc', 'oDesc', 'oDescForBias', 'biasDesc', 'weightDesc', 'convDesc', 'convDescData', 'poolDesc',
   'activDesc', 'LRNDesc', 'sBDesc', 'nElem', 'iDataDesc', 'oDataDesc', 'input_offset', 'output_offset',
   'weight_offset', 'bias_offset',
   'algType', 'fwdAlgType', 'bwdDataAlgType', 'bwdFilterAlgType', 'input_slice', 'output_slice',
   'fmode', 'bdmode', 'bwmode', 'autotunerHash',
}

local function to_cudnn(x, name)
   local y = torch.setmetatable({}, 'cudnn.' .. name)
   for key, value in pairs(x) do y[key] = value end
   if y.from_nn then y:from_nn() end
   return y
end

-- A module that nn has no form of stays as it is.
local function to_nn(x, name)
   if x.groups and x.groups > 1 then
      io.stderr:write(('cudnn.convert: %s with %d groups has no form in nn, it is left as it is\n'):format(
         torch.type(x), x.groups))
      return x
   end
   local form = cudnn[name].to_nn
   local y = torch.setmetatable({}, 'nn.' .. name)
   for key, value in pairs(x) do y[key] = value end
   for i = 1, #descriptors do y[descriptors[i]] = nil end
   if form then form(y) end
   return y
end

function cudnn.convert(net, to, exclude)
   if to ~= cudnn and to ~= nn then
      err.argerror(2, 'convert', 'the package nn or cudnn expected, got %s', torch.type(to))
   end
   if not torch.isTypeOf(net, 'nn.Module') then
      err.argerror(1, 'convert', 'module expected, got %s', torch.type(net))
   end
   local prefix, make = 'nn.', to_cudnn
   if to == nn then prefix, make = 'cudnn.', to_nn end
   return net:replace(function(x)
      if exclude and exclude(x) then return x end
      local typename = torch.typename(x)
      if to == cudnn and typename == 'nn.SpatialConvolutionMM' then typename = 'nn.SpatialConvolution' end
      local name = typename:sub(1, #prefix) == prefix and typename:sub(#prefix + 1)
      if not (name and names[name]) then return x end
      local known = (to == nn and nn or cudnn)[name]         -- reads the class
      return known and make(x, name) or x
   end)
end
