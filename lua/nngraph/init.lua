-- The package nngraph: networks written as function calls.  Calling a module makes a node:
--
--    local x = nn.Identity()()
--    local h = nn.Tanh()(nn.Linear(3, 2)(x))      -- or x - nn.Linear(3, 2) - nn.Tanh()
--    local net = nn.gModule({x}, {h})
require 'nn'
require 'graph'

local nngraph = {}
rawset(_G, 'nngraph', nngraph)
package.loaded.nngraph = nngraph

require 'nngraph.Node'
require 'nngraph.gModule'
require 'nngraph.JustElement'
require 'nngraph.JustTable'
require 'nngraph.ModuleFromCriterion'
require 'nngraph.calls'
require 'nngraph.nest'
require 'nngraph.debug'

return nngraph
