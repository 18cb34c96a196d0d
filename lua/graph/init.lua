-- The package graph: directed graphs of nodes that hold any data, and their drawing with graphviz.
require 'torch'

local graph = {}
rawset(_G, 'graph', graph)
package.loaded.graph = graph

require 'graph.Edge'
require 'graph.Node'
require 'graph.Graph'
require 'graph.dot'

return graph
