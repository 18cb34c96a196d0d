-- nngraph.nest(node | {node, {node, ...}, ...}) -> a node that puts out a table nested likewise.
local nngraph = require 'nngraph'
local err = require 'luatorch.error'
local messages = require 'nngraph.messages'
local select, raise = select, err.raise

function nngraph.nest(...)
   if select('#', ...) > 1 then raise('Use {input1, input2} to pass multiple inputs.') end
   local inputs = ...
   if messages.is_node(inputs) then return inputs end
   if type(inputs) ~= 'table' or torch.typename(inputs) then
      raise('nngraph.nest: node or table of nodes expected, got %s', torch.type(inputs))
   end
   local n = messages.length(inputs)
   if n == 0 then raise('An empty table cannot be nested') end
   local wrapped = {}
   for i = 1, n do wrapped[i] = nngraph.nest(inputs[i]) end
   if n == 1 then return nngraph.JustTable()(wrapped[1]) end
   return nn.Identity()(wrapped)
end
