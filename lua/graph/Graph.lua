-- graph.Graph(): nodes and edges, both as list and as map: nodes[i] = node, nodes[node] = i.
local graph = require 'graph'
local err = require 'luatorch.error'
local Graph = torch.class('graph.Graph')

function Graph:__init()
   self.nodes = {}
   self.edges = {}
end

local function enter(list, x)
   local n = #list + 1
   list[n] = x
   list[x] = n
   return n
end

-- add(edge | {edges}): the edge and its nodes, numbered in the order of coming
function Graph:add(edge)
   if torch.type(edge) == 'table' then
      for i = 1, #edge do self:add(edge[i]) end
      return
   end
   if not torch.isTypeOf(edge, 'graph.Edge') then
      err.raise('graph.Graph: edge expected, got %s', torch.type(edge))
   end
   if self.edges[edge] then return end
   enter(self.edges, edge)
   local from, to = edge.from, edge.to
   if not self.nodes[from] then from.id = enter(self.nodes, from) end
   if not self.nodes[to] then to.id = enter(self.nodes, to) end
   from:add(to)
end

-- A graph with copies of the nodes, which share their data, and the edges, turned or not; map from
-- node to copy.
local function copied(self, turned)
   local result, copies = graph.Graph(), {}
   local function copy(node)
      local known = copies[node]
      if not known then
         known = node.new(node.data)
         copies[node] = known
      end
      return known
   end
   for _, edge in ipairs(self.edges) do
      local from, to = edge.from, edge.to
      if turned then from, to = to, from end
      from = copy(from)
      result:add(graph.Edge(from, copy(to), edge.weight))
   end
   return result, copies
end

-- reverse() -> graph with every edge turned, see above; map from node to copy
function Graph:reverse() return copied(self, true) end
-- clone() -> graph of copied nodes that share their data; map from node to copy
function Graph:clone() return copied(self, false) end

-- the nodes that no edge ends (side 'to') or starts (side 'from') at
local function without(self, side)
   local has, list = {}, {}
   for _, edge in ipairs(self.edges) do has[edge[side]] = true end
   for _, node in ipairs(self.nodes) do
      if not has[node] then list[#list + 1] = node end
   end
   return list
end

function Graph:roots() return without(self, 'to') end
function Graph:leaves() return without(self, 'from') end

function Graph:hasCycle()
   local roots, reached, seen = self:roots(), 0, {}
   for _, root in ipairs(roots) do
      if root:hasCycle() then return true end
      root:bfs(function(node)
         if self.nodes[node] and not seen[node] then
            seen[node] = true
            reached = reached + 1
         end
      end)
   end
   return reached < #self.nodes      -- what no root leads to lies on or behind a cycle
end

-- topsort() -> list of nodes, each after all those with an edge to it; the reversed graph; its roots
function Graph:topsort()
   if self:hasCycle() then err.raise('Graph has cycles') end
   local reversed, copies = self:reverse()
   local original = {}
   for node, copied in pairs(copies) do original[copied] = node end
   local sorted, visited = {}, {}
   local roots = reversed:roots()
   for _, root in ipairs(roots) do
      local list = root:dfs_dirty(function(node) sorted[#sorted + 1] = original[node] end)
      for _, node in ipairs(list) do visited[#visited + 1] = node end
   end
   for _, node in ipairs(visited) do node.visited = false end
   return sorted, reversed, roots
end

local function quoted(text)
   return '"' .. tostring(text):gsub('"', '\\"'):gsub('\n', '\\n') .. '"'
end

-- {shape = 'box', width = 2} -> ' shape=box width="2"'
local function attributes(node)
   local names, parts = {}, {}
   local list = node:graphNodeAttributes() or {}
   for name in pairs(list) do names[#names + 1] = name end
   table.sort(names)
   for i, name in ipairs(names) do
      local value = tostring(list[name])
      if not value:match('^[%a_][%w_]*$') then value = quoted(value) end
      parts[i] = ' ' .. name .. '=' .. value
   end
   return table.concat(parts)
end

-- todot([title]) -> the graph in graphviz's language.  A node is drawn with its graphNodeName(), its
-- label() below, and its graphNodeAttributes().
function Graph:todot(title)
   local lines = {'digraph G {'}
   local function put(...) lines[#lines + 1] = string.format(...) end
   if title then
      put('labelloc="t";')
      put('label=%s;', quoted(title))
   end
   put('node [shape = oval]; ')
   for i, node in ipairs(self.nodes) do
      put('n%d[label=%s%s];', i, quoted(node:graphNodeName() .. '\n' .. node:label()), attributes(node))
   end
   for _, edge in ipairs(self.edges) do
      put('n%d -> n%d;', self.nodes[edge.from], self.nodes[edge.to])
   end
   put('}')
   return table.concat(lines, '\n')
end
