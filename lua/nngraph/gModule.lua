-- nn.gModule({inputs}, {outputs}): the network between nodes, as a module.  It takes a table of
-- inputs where there are several, else the input itself, and puts out likewise.
--
--    bg    the graph as it was written: from the outputs to the inputs, whose way gradients go
--    fg    the same turned round, whose way inputs go; its nodes share their data with bg's
--    innode, outnode              stand before the inputs (fg) and behind the outputs (bg)
--    forwardnodes, backwardnodes  the nodes in the order of the two passes
local nngraph = require 'nngraph'
local err = require 'luatorch.error'
local messages = require 'nngraph.messages'
local nested = require 'nngraph.nested'
local raise = err.raise
local progress = require 'nngraph.progress'
local gModule, parent = torch.class('nn.gModule', 'nn.Container')

local function check_nodes(list, name)
   if type(list) ~= 'table' or torch.typename(list) then
      raise('nn.gModule: table of nodes expected for %s, got %s', name, torch.type(list))
   end
   local n = messages.length(list)
   for i = 1, n do
      if not messages.is_node(list[i]) then raise('%s', messages.expected_node(list[i], name, i)) end
   end
   return n
end

-- Raises for nodes that go unused: outputs of splits, and nodes that lead to no output.
local function check_use(forwardnodes)
   local used = {}
   for _, node in ipairs(forwardnodes) do used[node.data] = true end
   for _, node in ipairs(forwardnodes) do
      local data = node.data
      local n = data.nSplitOutputs
      if n and n ~= #node.children then
         raise('%d of split(%d) outputs from the node declared at %s are unused', n - #node.children, n,
               data.annotations._debugLabel)
      end
      for successor in pairs(data.reverseMap or {}) do
         if not used[successor.data] then
            raise('node declared at %s does not connect to gmodule output', successor.data.annotations._debugLabel)
         end
      end
   end
end

function gModule:__init(inputs, outputs)
   parent.__init(self)
   local nOutputs, nInputs = check_nodes(outputs, 'outputs'), check_nodes(inputs, 'inputs')
   if nInputs == 0 then raise('no inputs are not supported') end
   if nOutputs == 0 then raise('no outputs are not supported') end
   local outnode = nngraph.Node{input = {}}
   for i = 1, nOutputs do outnode:add(outputs[i], true) end
   local innode = nngraph.Node{input = {}}
   if nInputs == 1 then
      inputs[1]:add(innode, true)
   else
      for i = 1, nInputs do
         if #inputs[i].children ~= 0 then
            raise('an input should have no inputs: inputs[%d], declared at %s', i,
                  inputs[i].data.annotations._debugLabel)
         end
      end
      local splits = {innode:split(nInputs)}
      for i = 1, nInputs do inputs[i]:add(splits[i], true) end
   end

   self.bg = outnode:graph()
   self.fg = self.bg:reverse()
   local roots = self.fg:roots()
   if #roots ~= 1 then
      for _, root in ipairs(roots) do
         if root.data ~= innode.data then
            raise('expecting only one start: the node declared at %s is no input of the gModule',
                  root.data.annotations._debugLabel)
         end
      end
   end
   self.innode = roots[1]
   if not self.innode or self.innode.data ~= innode.data then raise('the inputs do not lead to the outputs') end
   self.outnode = outnode
   self.verbose = false
   self.nInputs = nInputs
   self.forwardnodes = self.fg:topsort()
   self.backwardnodes = self.bg:topsort()
   check_use(self.forwardnodes)
   for _, node in ipairs(self.forwardnodes) do
      node.data.forwardNodeId = node.id
      if node.data.module then self:add(node.data.module) end
   end
   self.output = nil
   self.gradInput = nil
   if #self.outnode.children > 1 then self.output = self.outnode.data.input end
end

----------------------------------------------------------------------- the passes

local function clear(list)
   for i = #list, 1, -1 do list[i] = nil end
end

-- a value on its way: the next input of every node that takes it
local function propagate(node, value)
   local data, children = node.data, node.children
   for i = 1, #children do
      local target = children[i].data
      local input = target.input
      if not input then
         input = {}
         target.input = input
      end
      local index = target.mapindex[data]
      if input[index] ~= nil then raise('each input should have one source') end
      input[index] = value
   end
end

local function single(list)
   if #list == 1 then return list[1] end
   return list
end

-- runForwardFunction(f, input): f(module, input), or the method named f, for every node in order ->
-- what comes out of the network
function gModule:runForwardFunction(f, input)
   local method = type(f) == 'string' and f
   self.nInputs = self.nInputs or #self.innode.children      -- files of old versions
   if self.nInputs ~= 1 then
      if type(input) ~= 'table' then
         raise('expecting table of %d inputs, got %s', self.nInputs, torch.type(input))
      elseif #input ~= self.nInputs then
         raise('Got %s inputs instead of %s', #input, self.nInputs)
      end
   end
   local nodes = self.forwardnodes
   for i = 1, #nodes do
      local list = nodes[i].data.input
      if list then clear(list) end
   end
   local start = self.innode.data
   start.input = start.input or {}
   if self.nInputs == 1 then
      start.input[1] = input
   else
      for i = 1, self.nInputs do start.input[i] = input[i] end
   end
   for i = 1, #nodes do
      local node = nodes[i]
      local data = node.data
      local value
      if data.selectindex then
         value = data.input[1][data.selectindex]
      else
         value = single(data.input)
         local module = data.module
         if module then
            if progress.watched then progress[self] = node end
            if method then value = module[method](module, value) else value = f(module, value) end
         end
         local n = data.nSplitOutputs
         if n and (type(value) ~= 'table' or n ~= #value) then
            raise('split(%d) cannot split %s outputs, at %s', n, type(value) == 'table' and #value or torch.type(value),
                  data.annotations._debugLabel)
         end
      end
      propagate(node, value)
      if self.verbose then print(' V : ' .. node:label()) end
   end
   self.output = single(self.outnode.data.input)
   return self.output
end

function gModule:updateOutput(input) return self:runForwardFunction('updateOutput', input) end

-- totalGradOutput(node) -> the gradient of what the node put out: the sum over all that took it; nil
-- where no module gave one
local function totalGradOutput(node)
   local data = node.data
   local list = data.gradOutput
   if not list or #list == 0 then
      if data.module then raise('no gradient reached the node declared at %s', data.annotations._debugLabel) end
      return nil
   end
   if #list == 1 then return list[1] end
   data.gradOutputBuffer = nested.sum(data.gradOutputBuffer, list)
   return data.gradOutputBuffer
end

local function receive(data, gradient)
   local list = data.gradOutput
   if not list then
      list = {}
      data.gradOutput = list
   end
   list[#list + 1] = gradient
end

function gModule:updateGradInput(_, gradOutput)
   local out = self.outnode
   local nOutputs = #out.children
   if nOutputs > 1 and (type(gradOutput) ~= 'table' or #gradOutput ~= nOutputs) then
      raise('Got %s gradOutputs instead of %s', type(gradOutput) == 'table' and #gradOutput or torch.type(gradOutput),
            nOutputs)
   end
   local nodes = self.backwardnodes
   for i = 1, #nodes do
      local list = nodes[i].data.gradOutput
      if list then clear(list) end
   end
   receive(out.data, gradOutput)
   for i = 1, #nodes do
      local node = nodes[i]
      local data, children = node.data, node.children
      local gradient = totalGradOutput(node)
      if data.selectindex then
         -- one element of the gradient of the table that was split
         local split = children[1].data
         if not split.gradOutput or #split.gradOutput == 0 then receive(split, {}) end
         split.gradOutput[1][data.selectindex] = gradient
      else
         local module = data.module
         if module then
            local input = data.input
            if not input or #input == 0 then raise('updateGradInput: forward must be called first') end
            if progress.watched then progress[self] = node end
            gradient = module:updateGradInput(single(input), gradient)
         end
         if #children == 1 then
            receive(children[1].data, gradient)
         elseif gradient ~= nil then
            for k = 1, #children do
               local child = children[k].data
               receive(child, gradient[data.mapindex[child]])
            end
         end
      end
      if self.verbose then print(' V : ' .. node:label()) end
   end
   local gradients = self.innode.data.gradOutput
   self.gradInput = gradients and gradients[1]
   return self.gradInput
end

-- each module's method(module, input, gradOutput, scale), backwards
local function accumulate(self, method, scale)
   local nodes = self.backwardnodes
   for i = 1, #nodes do
      local node = nodes[i]
      local module = node.data.module
      if module then
         if progress.watched then progress[self] = node end
         local input = node.data.input
         if not input or #input == 0 then raise('%s: forward must be called first', method) end
         module[method](module, single(input), totalGradOutput(node), scale)
      end
      if self.verbose then print(' V : ' .. node:label()) end
   end
end

function gModule:accGradParameters(_, _, scale) accumulate(self, 'accGradParameters', scale) end
function gModule:accUpdateGradParameters(_, _, lr) accumulate(self, 'accUpdateGradParameters', lr) end

----------------------------------------------------------------------- the module

-- Forgets what passed through the nodes.
local function forget(self)
   for _, node in ipairs(self.forwardnodes) do
      local data = node.data
      data.input, data.gradOutput, data.gradOutputBuffer = nil, nil, nil
   end
end

function gModule:clearState()
   forget(self)
   self.output, self.gradInput = nil, nil
   for i = 1, #self.modules do self.modules[i]:clearState() end
   return self
end

-- The nodes lead in circles, and what they hold is the modules' own: not for casting field by field.
local GRAPH = {'fg', 'bg', 'innode', 'outnode', 'forwardnodes', 'backwardnodes'}

function gModule:type(typename, tensorCache)
   if not typename then return self._type end
   local kept = {}
   forget(self)
   for _, name in ipairs(GRAPH) do kept[name], self[name] = self[name], nil end
   local ok, why = pcall(parent.type, self, typename, tensorCache)
   for _, name in ipairs(GRAPH) do self[name] = kept[name] end
   if not ok then error(why, 0) end
   return self
end

-- replace(f): every module becomes f(module), here and in the nodes
function gModule:replace(f)
   local new = {}
   for i, module in ipairs(self.modules) do
      new[module] = module:replace(f)
      self.modules[i] = new[module]
   end
   for _, node in ipairs(self.forwardnodes) do
      local data = node.data
      if data.module then data.module = new[data.module] or data.module:replace(f) end
   end
   return f(self)
end

-- map(other, f): f(module, other's module) for each node of two networks of the same structure
function gModule:map(other, f)
   for i, node in ipairs(self.forwardnodes) do
      local twin = other.forwardnodes[i]
      if not twin or (node.data.module == nil) ~= (twin.data.module == nil) then
         raise('trying to map another gModule with a different structure')
      end
      if node.data.module then f(node.data.module, twin.data.module) end
   end
end

function gModule:__tostring__() return self.name or torch.type(self) end
