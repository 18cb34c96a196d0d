-- graph.Edge(from, to [, weight]): an edge from a node to a node.
local Edge = torch.class('graph.Edge')

function Edge:__init(from, to, weight)
   self.from = from
   self.to = to
   self.weight = weight
end
