-- Help with finding errors: nodes named after local variables, drawings of the network that failed.
local nngraph = require 'nngraph'
local messages = require 'nngraph.messages'
local progress = require 'nngraph.progress'
local getlocal = debug.getlocal
local gModule = torch.getmetatable('nn.gModule')

-- annotateNodes(): gives the nodes in the caller's local variables the variables' names, where they
-- have no name yet
function nngraph.annotateNodes()
   local i = 1
   while true do
      local name, value = getlocal(2, i)
      if not name then return end
      if messages.is_node(value) and name:match('^[%a_]') and not value.data.annotations.name then
         value:annotate{name = name}
      end
      i = i + 1
   end
end

-- draws g with the node at work in red, into <the network's name>.dot and .svg
local function draw(self, g)
   local name = self.name or ('nngraph_%din_%dout'):format(self.nInputs, #self.outnode.children)
   local at = progress[self]
   local list, kept = at and at:graphNodeAttributes() or {}, {}
   for key, value in pairs(list) do kept[key] = value end
   list.color, list.style, list.fillcolor = 'red', 'filled', 'red'
   pcall(graph.dot, g, name, name)
   for _, key in ipairs{'color', 'style', 'fillcolor'} do list[key] = kept[key] end
end

local plain = {updateOutput = gModule.updateOutput, updateGradInput = gModule.updateGradInput,
               accGradParameters = gModule.accGradParameters}

local function finish(self, g, ok, ...)
   if ok then return ... end
   draw(self, g)
   error((...), 0)
end

-- setDebug(on): while on, a network that raises an error is drawn, the node at fault in red
function nngraph.setDebug(on)
   progress.watched = on and true or false
   for method, f in pairs(plain) do
      local g = method == 'updateOutput' and 'fg' or 'bg'
      gModule[method] = on and function(self, ...) return finish(self, self[g], pcall(f, self, ...)) end or f
   end
end
