-- graph.Node(data): a node.  Fields: data, id (its number in a graph, 0 before), children (the nodes
-- that its edges lead to: children[i] = node, children[node] = i).
-- `visited` and `marked` belong to the walks over the graph and are false outside them.
local graph = require 'graph'
local err = require 'luatorch.error'
local Node = torch.class('graph.Node')

function Node:__init(data)
   self.data = data
   self.id = 0
   self.children = {}
   self.visited = false
   self.marked = false
end

-- add(child | {children}): edges to the children; those that are there already stay as they are
function Node:add(child)
   local children = self.children
   if torch.type(child) == 'table' then
      for i = 1, #child do self:add(child[i]) end
   elseif child == nil then
      err.raise('graph.Node: node expected, got nil')
   elseif not children[child] then
      local n = #children + 1
      children[n] = child
      children[child] = n
   end
end

-- visit(before, after): walks over all paths from here; before(node) and after(node) may be nil
function Node:visit(before, after)
   if before then before(self) end
   for _, child in ipairs(self.children) do child:visit(before, after) end
   if after then after(self) end
end

function Node:label() return tostring(self.data) end

-- how the node is named and drawn: see Graph:todot
function Node:graphNodeName() return 'Node' .. self.id end
function Node:graphNodeAttributes() return {} end

-- graph() -> the graph of all that can be reached from here
function Node:graph()
   local g = graph.Graph()
   self:bfs(function(node)
      for _, child in ipairs(node.children) do g:add(graph.Edge(node, child)) end
   end)
   return g
end

-- dfs_dirty(f) -> list of nodes: f(node) for every node that can be reached, after its children, and
-- each once.  Nodes with `visited` set are left out, and `visited` stays set.
function Node:dfs_dirty(f)
   local done = {}
   if self.visited then return done end
   local path, at, depth = {self}, {0}, 1          -- no recursion: chains may be long
   self.visited = true
   while depth > 0 do
      local node = path[depth]
      at[depth] = at[depth] + 1
      local child = node.children[at[depth]]
      if not child then
         f(node)
         done[#done + 1] = node
         depth = depth - 1
      elseif not child.visited then
         child.visited = true
         depth = depth + 1
         path[depth], at[depth] = child, 0
      end
   end
   return done
end

function Node:dfs(f)
   for _, node in ipairs(self:dfs_dirty(f)) do node.visited = false end
end

-- bfs_dirty(f) -> list of nodes: f(node) for every node that can be reached, nearer ones first.
-- Nodes with `marked` set are left out, and `marked` stays set.
function Node:bfs_dirty(f)
   local seen, first = {self}, 1
   self.marked = true
   while seen[first] do
      local node = seen[first]
      first = first + 1
      f(node)
      for _, child in ipairs(node.children) do
         if not child.marked then
            child.marked = true
            seen[#seen + 1] = child
         end
      end
   end
   return seen
end

function Node:bfs(f)
   for _, node in ipairs(self:bfs_dirty(f)) do node.marked = false end
end

-- hasCycle(): whether a cycle can be reached from here
function Node:hasCycle()
   local state = {[self] = 'open'}
   local path, at, depth = {self}, {0}, 1
   while depth > 0 do
      local node = path[depth]
      at[depth] = at[depth] + 1
      local child = node.children[at[depth]]
      if not child then
         state[node] = 'closed'
         depth = depth - 1
      elseif state[child] == 'open' then
         return true
      elseif not state[child] then
         state[child] = 'open'
         depth = depth + 1
         path[depth], at[depth] = child, 0
      end
   end
   return false
end
