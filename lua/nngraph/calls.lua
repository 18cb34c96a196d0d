-- What calling a module or criterion, and `-`, mean where nngraph is loaded.
local nngraph = require 'nngraph'
local err = require 'luatorch.error'
local messages = require 'nngraph.messages'
local select, raise, is_node = select, err.raise, messages.is_node

-- module(), module(node), module{node, node, ...} -> node that applies the module to their outputs
local Module = torch.getmetatable('nn.Module')
function Module:__call__(...)
   local n = select('#', ...)
   if n > 1 then raise('Use {input1, input2} to pass multiple inputs.') end
   local inputs = ...
   if n == 1 and inputs == nil then raise('%s', messages.expected_node(nil, 'inputs', 1)) end
   if inputs == nil then inputs = {}
   elseif type(inputs) ~= 'table' or torch.typename(inputs) then inputs = {inputs}
   elseif next(inputs) == nil then
      raise('cannot pass an empty table of inputs. To indicate no inputs, leave the second set of parens blank.')
   end
   local count = messages.length(inputs)
   for i = 1, count do
      if not is_node(inputs[i]) then raise('%s', messages.expected_node(inputs[i], 'inputs', i)) end
   end
   local node = nngraph.Node{module = self}
   for i = 1, count do node:add(inputs[i], true) end
   return node
end

-- criterion{node, node} -> node that puts out the loss; criterion(input, target) is as in nn
local Criterion = torch.getmetatable('nn.Criterion')
local compute = Criterion.__call__
function Criterion:__call__(...)
   if select('#', ...) == 2 and not is_node((...)) then return compute(self, ...) end
   return nn.ModuleFromCriterion(self)(...)
end

-- -module makes a node without inputs;  node - module,  {nodes} - module apply the module
function Module:__unm__() return self() end

function Module.__sub__(inputs, module)
   if not torch.isTypeOf(module, 'nn.Module') then
      raise('nn.Module expected after -, got %s', torch.type(module))
   end
   return module(inputs)
end
nngraph.Node.__sub__ = Module.__sub__
