-- nn.DataParallelTable(dimension [, flattenParams [, usenccl]]): runs a module on a batch that Torch7
-- splits along `dimension` over several devices, each with a replica of the module.  Here one device
-- has the whole batch and the module, so what replicas would have to agree on is one thing.
-- Documentation: cunn's doc/cunnmodules.md.
local err = require 'luatorch.error'
require 'nn'
local DataParallelTable, parent = torch.class('nn.DataParallelTable', 'nn.Container')

function DataParallelTable:__init(dimension, flattenParams, usenccl)
   parent.__init(self)
   if type(dimension) ~= 'number' or dimension < 1 or dimension % 1 ~= 0 then
      err.argerror(1, 'nn.DataParallelTable', 'must specify a dimension: number expected, got %s', tostring(dimension))
   end
   self.dimension = dimension
   self.gpuAssignments = {}
   self.flattenParams = flattenParams or false
   self.usenccl = usenccl or false
end

-- add(module [, gpus]): the devices as a table, all of them by default.  Programs of old versions add
-- a replica for each device: the first one computes, the others stand for its copies.
function DataParallelTable:add(module, gpus)
   self:checkModule(module)
   local assigned = self.gpuAssignments
   if type(gpus) == 'number' then
      assigned[#assigned + 1] = gpus
   else
      if gpus ~= nil and type(gpus) ~= 'table' then
         err.argerror(2, 'add', 'device or table of devices expected, got %s', type(gpus))
      end
      if #self.modules > 0 then
         err.raise('nn.DataParallelTable: add() should only be called once, with a module and a table of devices')
      end
      gpus = gpus or {}
      if #gpus == 0 then for i = 1, cutorch.getDeviceCount() do gpus[i] = i end end
      for i = 1, #gpus do assigned[i] = gpus[i] end
   end
   if #self.modules == 0 then self.modules[1] = module end
   return self
end

local function inner(self)
   return self.modules[1] or err.raise('nn.DataParallelTable: no module was added')
end

-- The only module, whatever replica is asked for.
function DataParallelTable:get(index)
   local module = inner(self)
   if type(index) ~= 'number' or index < 1 or index > #self.gpuAssignments then
      err.argerror(1, 'get', 'replica %s of %d', tostring(index), #self.gpuAssignments)
   end
   return module
end

-- threads(f): Torch7 runs f in each of its threads, to load packages there.
function DataParallelTable:threads(f)
   if f then f(1) end
   return self
end

-- There are no replicas that could differ, and no work elsewhere to wait for.
function DataParallelTable:syncParameters() return self end
function DataParallelTable:sync() cutorch.synchronize() end
function DataParallelTable:reset(...)
   inner(self):reset(...)
   return self
end

function DataParallelTable:flattenParameters()
   local p, g = inner(self):getParameters()
   self.flattenedParams = {{p, g}}
   return self
end

function DataParallelTable:getParameters()
   self:flattenParameters()
   return unpack(self.flattenedParams[1])
end

-- The flat tensors are made when first needed, of the type that the module has then.
local function flattened(self)
   if not self.flattenParams then return end
   local flat = self.flattenedParams
   if not (flat and flat[1] and torch.isTensor(flat[1][1]) and flat[1][1]:type() == inner(self):type()) then
      if inner(self):parameters() then self:flattenParameters() end
   end
end

-- Torch7 distributes what is in host memory (pinned, for speed) to the devices: tensors of another
-- type than the module's, also in tables, are copied into `buffer`.
local function placed(x, kind, buffer)
   if torch.isTensor(x) then
      if x:type() == kind then return x end
      if not (torch.isTensor(buffer) and buffer:type() == kind) then buffer = torch.getmetatable(kind).new() end
      return buffer:resize(x:size()):copy(x)
   elseif type(x) ~= 'table' then
      return x
   end
   if torch.isTensor(buffer) then buffer = nil end
   local all, copied = {}, false
   for k, v in pairs(x) do
      all[k] = placed(v, kind, buffer and buffer[k])
      copied = copied or all[k] ~= v
   end
   return copied and all or x
end

local function distribute(self, field, x)
   local kind = inner(self):type()
   if not kind:find('Cuda') then return x end
   local y = placed(x, kind, self[field] and self[field][1])
   if y ~= x then self[field] = {y} end
   return y
end

function DataParallelTable:updateOutput(input)
   flattened(self)
   input = distribute(self, 'inputGpu', input)
   self.output = self:rethrowErrors(inner(self), 1, 'updateOutput', input)
   return self.output
end

function DataParallelTable:updateGradInput(input, gradOutput)
   input, gradOutput = distribute(self, 'inputGpu', input), distribute(self, 'gradOutputGpu', gradOutput)
   local gradInput = self:rethrowErrors(inner(self), 1, 'updateGradInput', input, gradOutput)
   if self.gradInput then self.gradInput = gradInput end
   return self.gradInput
end

function DataParallelTable:accGradParameters(input, gradOutput, scale)
   input, gradOutput = distribute(self, 'inputGpu', input), distribute(self, 'gradOutputGpu', gradOutput)
   self:rethrowErrors(inner(self), 1, 'accGradParameters', input, gradOutput, scale or 1)
end

function DataParallelTable:backward(input, gradOutput, scale)
   input, gradOutput = distribute(self, 'inputGpu', input), distribute(self, 'gradOutputGpu', gradOutput)
   local gradInput = self:rethrowErrors(inner(self), 1, 'backward', input, gradOutput, scale or 1)
   if self.gradInput then self.gradInput = gradInput end
   return self.gradInput
end

function DataParallelTable:accUpdateGradParameters(input, gradOutput, lr)
   input, gradOutput = distribute(self, 'inputGpu', input), distribute(self, 'gradOutputGpu', gradOutput)
   self:rethrowErrors(inner(self), 1, 'accUpdateGradParameters', input, gradOutput, lr)
end

function DataParallelTable:type(name, cache)
   if name and name ~= self._type then self.flattenedParams, self.inputGpu, self.gradOutputGpu = nil, nil, nil end
   return parent.type(self, name, cache)
end

function DataParallelTable:clearState()
   self.flattenedParams, self.inputGpu, self.gradOutputGpu = nil, nil, nil
   return parent.clearState(self)
end

function DataParallelTable:__tostring__()
   return ('DataParallelTable: %d x %s'):format(#self.gpuAssignments, tostring(self.modules[1]))
end
