-- nngraph.Node(data): a node of a network.  While the network is written, children are the nodes
-- whose outputs it takes.  data, which the copies of a node in both graphs of a gModule share:
--
--    module        what it computes; without one it passes its input on
--    mapindex      mapindex[i] = data of the i-th input node, and mapindex[that data] = i
--    reverseMap    reverseMap[node] = true for the nodes that take its output
--    annotations   name, description, graphAttributes, _debugLabel (where it was made)
--    nSplitOutputs number of the selecting nodes that its output, a table, is split into
--    selectindex   of a selecting node: the element it passes on
--    input, gradOutput        lists of what came in the last forward and backward pass
--    gradOutputBuffer         sum of several gradOutputs
local nngraph = require 'nngraph'
local err = require 'luatorch.error'
local messages = require 'nngraph.messages'
local Node, parent = torch.class('nngraph.Node', 'graph.Node')

function Node:__init(data)
   parent.__init(self, data or {})
   data = self.data
   data.annotations = data.annotations or {}
   data.mapindex = data.mapindex or {}
   data.reverseMap = data.reverseMap or {}
   local annotations = data.annotations
   if not annotations._debugLabel then
      annotations._debugLabel = messages.place() .. '_' .. (annotations.name or '')
   end
end

-- add(child, as_input): as_input: the child's output is the next input of this node
function Node:add(child, as_input)
   parent.add(self, child)
   if not as_input then return end
   local mapindex, data = self.data.mapindex, child.data
   if mapindex[data] then err.raise("Don't pass the same input twice.") end
   local n = #mapindex + 1
   mapindex[n] = data
   mapindex[data] = n
   data.reverseMap = data.reverseMap or {}        -- files of old versions
   data.reverseMap[self] = true
end

-- split(n) -> n nodes, one for each element of the table that this node puts out
function Node:split(n)
   if type(n) ~= 'number' or n < 1 or n % 1 ~= 0 then
      err.raise('split: positive whole number of outputs expected, got %s', tostring(n))
   end
   if n == 1 then return nngraph.JustElement()(self) end
   local label = self.data.annotations._debugLabel
   local splitter = nngraph.Node{
      nSplitOutputs = n,
      annotations = {_debugLabel = label .. ' split at ' .. messages.place() .. '-mnode'},
   }
   splitter:add(self, true)
   local selected = {}
   for i = 1, n do
      selected[i] = nngraph.Node{selectindex = i, input = {}, annotations = {_debugLabel = label .. '-' .. i}}
      selected[i]:add(splitter, true)
   end
   return unpack(selected, 1, n)
end

-- annotate{name = , description = , graphAttributes = {graphviz attribute = value}} -> the node
function Node:annotate(annotations)
   if type(annotations) ~= 'table' then err.raise('annotate: table expected, got %s', torch.type(annotations)) end
   for key, value in pairs(annotations) do self.data.annotations[key] = value end
   return self
end

function Node:graphNodeName()
   local name = self.data.annotations.name
   if name then return ('%s (%s)'):format(name, tostring(self.id)) end
   return 'Node' .. self.id
end

function Node:graphNodeAttributes()
   local annotations = self.data.annotations
   local attributes = annotations.graphAttributes or {}
   annotations.graphAttributes = attributes
   attributes.tooltip = attributes.tooltip or annotations._debugLabel
   return attributes
end

-- what a value is, in a few words
local function short(x)
   if torch.isTensor(x) then
      return x:dim() == 0 and 'Tensor[]' or 'Tensor[' .. table.concat(x:size():totable(), 'x') .. ']'
   elseif torch.typename(x) then
      return (tostring(x):match('^[^\n]*'))
   elseif type(x) == 'table' then
      local parts = {}
      for i = 1, #x do parts[i] = short(x[i]) end
      return '{' .. table.concat(parts, ', ') .. '}'
   end
   return tostring(x)
end

-- the lines under a drawn node: its module, the sizes that went through it, its description
function Node:label()
   local data, lines = self.data, {}
   for _, key in ipairs{'module', 'input', 'gradOutput', 'nSplitOutputs', 'selectindex'} do
      if data[key] ~= nil then lines[#lines + 1] = key .. ' = ' .. short(data[key]) end
   end
   if #data.mapindex > 1 then
      local parts = {}
      for i, input in ipairs(data.mapindex) do
         parts[i] = input.forwardNodeId and 'Node' .. input.forwardNodeId or tostring(input.module or '?')
      end
      lines[#lines + 1] = 'mapindex = {' .. table.concat(parts, ',') .. '}'
   end
   if data.annotations.description then lines[#lines + 1] = 'desc = ' .. data.annotations.description end
   return table.concat(lines, '\n')
end
